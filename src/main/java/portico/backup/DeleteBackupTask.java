package portico.backup;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.util.List;
import portico.api.Refusal;
import portico.task.Step;
import portico.task.TaskType;

/** Removes a backup from its host; the slow half of {@link DeleteBackup}. */
@Singleton
public class DeleteBackupTask implements TaskType<DeleteBackupTask.Order> {

    /** @param vmId null: the VM is gone already */
    public record Order(Long vmId, long backupId) {}

    private final BackupDisk disk;

    DeleteBackupTask(BackupDisk disk) { this.disk = disk; }

    @Override public String name() { return "vm.backup.delete"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public boolean isTimeless() { return true; }

    @Override public List<Step<Order>> steps() { return List.of(step("discard", 100, (order, task) -> disk.erase(task, order.backupId))); }

    @Override public void failed(Order order, String reason) { Backup.<Backup>findByIdOptional(order.backupId).ifPresent(Backup::stay); }

    @Override public void again(Order order) {
        Backup backup = Backup.findById(order.backupId);
        if (backup == null || backup.state == BackupState.MAKING) throw new Refusal("task.noretry");
        backup.state = BackupState.DELETING;
    }
}
