package portico.backup;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import portico.account.User;
import portico.api.Caller;
import portico.api.Refusal;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Task;
import portico.task.Tasks;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** Writes a backup's row and its work order, for people and for schedules. */
@Singleton
class BackupOrders {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
    /** Who asked for what a schedule has made. */
    static final String SCHEDULE = "schedule";

    private final BackupLimits limits;
    private final Tasks tasks;
    private final Clock clock;

    BackupOrders(BackupLimits limits, Tasks tasks, Clock clock) {
        this.limits = limits;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** @param limited whether the customer's limits hold. @throws Refusal when a rule says no */
    void make(Caller caller, Vm vm, BackupKind kind, Optional<String> name, boolean limited) {
        demandFit(vm, limited);
        if (limited) {
            // Whoever counts holds this row, so that two VMs of one customer cannot both take the last place.
            User.lock(vm.owner);
            limits.demandRoom(vm, kind);
            if (kind == BackupKind.FULL) limits.demandHour(vm.owner.group());
        }
        queue(vm, Backup.of(vm, kind, name.orElseGet(() -> limits.now().format(NAME)), clock.instant()), List.of(), caller.name());
    }

    /**
     * One more by schedule. When as many as it keeps are there, or the quota is used up, its own oldest makes room: after the new one is complete, and
     * never one that somebody made by hand, or another schedule. Where it keeps less than it did, all above that go.
     *
     * @throws Refusal when a rule says no, before anything is written
     */
    void makeScheduled(BackupSchedule schedule) {
        var vm = schedule.vm;
        demandFit(vm, true);
        User.lock(vm.owner);
        limits.demandAny(vm, schedule.kind);
        if (schedule.kind == BackupKind.FULL) limits.demandHour(vm.owner.group());
        var own = Backup.madeBy(schedule);
        int full = limits.allowance(vm, schedule.kind).left() == 0 ? Math.min(1, own.size()) : 0;
        var replaced = own.subList(0, Math.max(full, own.size() - schedule.keep + 1));
        if (replaced.isEmpty()) limits.demandRoom(vm, schedule.kind);
        replaced.forEach(old -> old.state = BackupState.DELETING);
        // Nothing is left of those; the last one alone is worth seeing, or an hourly one would fill the list.
        Backup.delete("scheduleId = ?1 and state = FAILED and partOf is null", schedule.id);
        var backup = Backup.of(vm, schedule.kind, limits.now().format(NAME), clock.instant());
        backup.scheduled = true;
        backup.scheduleId = schedule.id;
        queue(vm, backup, replaced, SCHEDULE);
    }

    private void queue(Vm vm, Backup backup, List<Backup> replaced, String askedBy) {
        backup.persist();
        if (backup.kind == BackupKind.FULL) backup.addParts();
        var work = new MakeBackupTask.Order(vm.id, backup.id, replaced.stream().map(old -> old.id).toList());
        switch (backup.kind) {
            case SNAPSHOT -> tasks.queue(SnapshotTask.class, work, order(vm, Kind.BACKUP, "backup_snapshot", askedBy));
            case FULL -> tasks.queue(FullBackupTask.class, work, order(vm, Kind.BACKUP, "backup_full", askedBy));
        }
    }

    static Tasks.Order order(Vm vm, Kind kind, String action, String askedBy) { return new Tasks.Order(kind, action, Lane.NORMAL, vm.owner.id, vm.id, vm.host.id, askedBy); }

    /** @throws Refusal when the VM is in no state to be backed up */
    void demandFit(Vm vm, boolean limited) {
        if (vm.host.maintenance != null) throw new Refusal("host.maintenance", vm.host.maintenance);
        Task.demandNoOther(vm.id);
        vm.demandOwnSystem();
        if (limited) vm.demandUsable();
        // A site may keep what a customer who no longer pays has.
        else if (vm.installFailed()) throw new Refusal("vm.setupfailed");
        else if (vm.status() == VmStatus.INSTALLING) throw new Refusal("vm.status." + vm.status());
    }
}
