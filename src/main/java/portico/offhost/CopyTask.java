package portico.offhost;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import portico.backup.Backup;
import portico.backup.BackupState;
import portico.hypervisor.BackupFile;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;

/** Copies one full backup off its host. The backup and its VM stay as they are, whatever comes of it. */
@Singleton
public class CopyTask implements TaskType<CopyTask.Order> {

    public record Order(long backupId) {}

    private record Facts(BackupFile file, long hostId, String store) {}

    private final OffHost offHost;
    private final OnHost onHost;
    private final Tenancy tenancy;
    private final Clock clock;

    CopyTask(OffHost offHost, OnHost onHost, Tenancy tenancy, Clock clock) {
        this.offHost = offHost;
        this.onHost = onHost;
        this.tenancy = tenancy;
        this.clock = clock;
    }

    @Override public String name() { return "backup.copy"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("backup_copy", 100, this::copy)); }

    private void copy(Order order, Running task) {
        var facts = tenancy.in(task.tenant(), () -> Backup.<Backup>findByIdOptional(order.backupId).filter(backup -> backup.state == BackupState.DONE && backup.host.group.backupStore != null)
                .map(backup -> new Facts(backup.file(), backup.host.id, backup.host.group.backupStore)).orElse(null));
        if (facts == null) return;
        onHost.withHost(task, facts.hostId, host -> {
            var sha256 = offHost.copy(host, facts.file, facts.store);
            boolean noted = tenancy.in(task.tenant(), () -> Backup.update("store = ?1, storeSha256 = ?2, storedAt = ?3, storeNote = '' where id = ?4 and state = DONE", facts.store, sha256, clock.instant(), order.backupId) > 0);
            // Deleted meanwhile, by somebody who could not know of the copy.
            if (!noted) offHost.erase(facts.file, facts.store);
        });
    }

    @Override public void failed(Order order, String reason) { Backup.update("storeNote = ?1 where id = ?2", reason, order.backupId); }
}
