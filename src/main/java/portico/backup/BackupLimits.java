package portico.backup;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.account.UserGroup;
import portico.api.Refusal;
import portico.vm.Vm;

/**
 * What a customer may: so many backups of a kind on one VM (the VM's own number), so many on all their VMs together (their group's number), and full
 * backups and restores in their group's hours only. The system level is held to none of it unless it asks to be.
 */
@Singleton
public class BackupLimits {

    private final Clock clock;
    private final ZoneId zone;

    /** @param zone in which backup hours and schedules are meant; unset: the machine's */
    BackupLimits(Clock clock, @ConfigProperty(name = "portico.time-zone") Optional<String> zone) {
        this.clock = clock;
        this.zone = zone.map(ZoneId::of).orElseGet(ZoneId::systemDefault);
    }

    /** How many more of a kind there may be on the VM, and of how many. */
    record Allowance(int most, int left) {}

    /** Exact only while the owner's row is locked. */
    Allowance allowance(Vm vm, BackupKind kind) {
        var group = vm.owner.group();
        long left = Math.min(onVm(vm, kind) - Backup.countOn(vm.id, kind), ofUser(group, kind) - Backup.countOf(vm.owner.id, kind));
        return new Allowance(most(vm, kind), (int) Math.max(0, left));
    }

    /** How many of a kind there may be on the VM, whatever there is. */
    int most(Vm vm, BackupKind kind) { return Math.min(onVm(vm, kind), ofUser(vm.owner.group(), kind)); }

    /** The caller holds the owner's row. @throws Refusal when there is no room for another one */
    void demandRoom(Vm vm, BackupKind kind) {
        demandAny(vm, kind);
        if (Backup.countOn(vm.id, kind) >= onVm(vm, kind)) throw new Refusal("backup.vm." + kind, onVm(vm, kind));
        if (Backup.countOf(vm.owner.id, kind) >= ofUser(vm.owner.group(), kind)) throw new Refusal("backup.user." + kind, ofUser(vm.owner.group(), kind));
    }

    /** @throws Refusal when the VM may have none of a kind */
    void demandAny(Vm vm, BackupKind kind) { if (onVm(vm, kind) == 0) throw new Refusal("backup.never." + kind); }

    /** @throws Refusal when it is not an hour for full backups and restores */
    void demandHour(UserGroup group) {
        if (!isAllowed(group, now().getHour())) throw new Refusal("backup.hours", hours(group), zone.getId());
    }

    boolean isAllowed(UserGroup group, int hour) {
        var hours = parse(group);
        return hours.isEmpty() || hours.contains(hour);
    }

    /** {@code 1, 2, 3}; empty: always. */
    String hours(UserGroup group) { return String.join(", ", parse(group).stream().map(String::valueOf).toList()); }

    private static TreeSet<Integer> parse(UserGroup group) {
        var hours = new TreeSet<Integer>();
        Arrays.stream(group.backupHours.split(",")).map(String::strip).filter(hour -> hour.matches("[0-9]{1,2}")).map(Integer::valueOf).forEach(hours::add);
        return hours;
    }

    String zone() { return zone.getId(); }

    /** Now, as the hours are meant. */
    ZonedDateTime now() { return clock.instant().atZone(zone); }

    private static int onVm(Vm vm, BackupKind kind) {
        return switch (kind) {
            case SNAPSHOT -> vm.snapshots;
            case FULL -> vm.fullBackups;
        };
    }

    private static int ofUser(UserGroup group, BackupKind kind) {
        return switch (kind) {
            case SNAPSHOT -> group.snapshots;
            case FULL -> group.fullBackups;
        };
    }
}
