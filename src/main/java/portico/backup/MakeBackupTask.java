package portico.backup;

import static portico.task.Step.step;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import portico.api.Refusal;
import portico.hypervisor.Hypervisors;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;

/** Makes a backup and then removes those it replaces. {@link SnapshotTask} and {@link FullBackupTask} are the two kinds. */
abstract class MakeBackupTask implements TaskType<MakeBackupTask.Order> {

    /** @param replaces the schedule's oldest, which go once the new one is there. Orders of former versions name one, or null */
    public record Order(long vmId, long backupId, @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Long> replaces) {

        public Order {
            if (replaces == null) replaces = List.of();
        }
    }

    final OnHost onHost;
    final Hypervisors hypervisors;
    final BackupDisk disk;
    private final BackupLimits limits;
    private final BackupLetters letters;
    final Tenancy tenancy;
    private final Clock clock;

    MakeBackupTask(OnHost onHost, Hypervisors hypervisors, BackupDisk disk, BackupLimits limits, BackupLetters letters, Tenancy tenancy, Clock clock) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.disk = disk;
        this.limits = limits;
        this.letters = letters;
        this.tenancy = tenancy;
        this.clock = clock;
    }

    @Override public Class<Order> order() { return Order.class; }

    @Override public boolean isTimeless() { return true; }

    @Override public List<Step<Order>> steps() { return List.of(step(stepName(), 92, this::make), step("keep", 100, this::keep)); }

    /** The word for {@link #make}. */
    abstract String stepName();

    abstract void make(Order order, Running task);

    /** Writes down what came of it. */
    void note(Order order, Running task, Consumer<Backup> facts) { tenancy.run(task.tenant(), () -> Backup.<Backup>findByIdOptional(order.backupId).ifPresent(facts)); }

    private void keep(Order order, Running task) {
        note(order, task, backup -> backup.finish(clock.instant()));
        for (long old : order.replaces) disk.erase(task, old);
    }

    @Override public void failed(Order order, String reason) {
        Backup.<Backup>findByIdOptional(order.backupId).filter(backup -> backup.state == BackupState.MAKING).ifPresent(backup -> {
            backup.fail(reason, clock.instant());
            if (backup.scheduled && backup.vm != null && isToBeTold(backup)) letters.failed(backup.vm, reason);
        });
        for (long old : order.replaces) Backup.<Backup>findByIdOptional(old).ifPresent(Backup::stay);
    }

    private boolean isToBeTold(Backup backup) {
        return backup.scheduleId == null || BackupSchedule.<BackupSchedule>findByIdOptional(backup.scheduleId).map(schedule -> schedule.tell(clock.instant())).orElse(true);
    }

    /** Deleting an old one makes room; a schedule makes its next one by itself. */
    @Override public List<Remedy> remedies(Order order, String reason) {
        boolean again = Backup.<Backup>findByIdOptional(order.backupId).filter(backup -> backup.vm != null && !backup.scheduled).isPresent();
        return again ? List.of(Remedy.RETRY, Remedy.BACKUPS) : List.of(Remedy.BACKUPS);
    }

    @Override public void again(Order order) {
        Backup backup = Backup.findById(order.backupId);
        // A schedule makes its next one by itself.
        if (backup == null || backup.vm == null || backup.state != BackupState.FAILED || backup.scheduled) throw new Refusal("task.noretry");
        backup.vm.demandUsable();
        portico.account.User.lock(backup.vm.owner);
        limits.demandRoom(backup.vm, backup.kind);
        backup.begin();
    }
}
