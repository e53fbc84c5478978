package portico.backup;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
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
        queue(vm, Backup.of(vm, kind, name.orElseGet(() -> limits.now().format(NAME)), false, clock.instant()), null, caller.name());
    }

    /**
     * One more by schedule. When as many as it keeps are there, or the quota is used up, its own oldest makes room: after the new one is complete, and
     * never one that somebody made by hand.
     *
     * @throws Refusal when a rule says no, before anything is written
     */
    void makeScheduled(Vm vm, BackupKind kind, int keep) {
        demandFit(vm, true);
        User.lock(vm.owner);
        if (kind == BackupKind.FULL) limits.demandHour(vm.owner.group());
        var own = Backup.scheduledOn(vm.id, kind);
        Backup replaced = own.isEmpty() ? null : own.getFirst();
        if (replaced != null && own.size() < keep && limits.allowance(vm, kind).left() > 0) replaced = null;
        if (replaced == null) limits.demandRoom(vm, kind);
        else replaced.state = BackupState.DELETING;
        queue(vm, Backup.of(vm, kind, limits.now().format(NAME), true, clock.instant()), replaced, SCHEDULE);
    }

    private void queue(Vm vm, Backup backup, Backup replaced, String askedBy) {
        backup.persist();
        if (backup.kind == BackupKind.FULL) backup.addParts();
        var work = new MakeBackupTask.Order(vm.id, backup.id, replaced == null ? null : replaced.id);
        switch (backup.kind) {
            case SNAPSHOT -> tasks.queue(SnapshotTask.class, work, order(vm, Kind.BACKUP, "backup_snapshot", askedBy));
            case FULL -> tasks.queue(FullBackupTask.class, work, order(vm, Kind.BACKUP, "backup_full", askedBy));
        }
    }

    static Tasks.Order order(Vm vm, Kind kind, String action, String askedBy) { return new Tasks.Order(kind, action, Lane.NORMAL, vm.owner.id, vm.id, vm.host.id, askedBy); }

    /** @throws Refusal when the VM is in no state to be backed up */
    void demandFit(Vm vm, boolean limited) {
        if (vm.host.maintenance != null) throw new Refusal("host.maintenance", vm.host.maintenance);
        if (Task.busyWith(vm.id).isPresent()) throw new Refusal("vm.busy");
        vm.demandOwnSystem();
        if (limited) vm.demandUsable();
        // A site may keep what a customer who no longer pays has.
        else if (vm.installFailed()) throw new Refusal("vm.setupfailed");
        else if (vm.status() == VmStatus.INSTALLING) throw new Refusal("vm.status." + vm.status());
    }
}
