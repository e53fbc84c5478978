package portico.offhost;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import portico.backup.Backup;
import portico.backup.BackupKind;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Periodic;
import portico.task.Tasks;
import portico.tenant.Tenancy;

/** Has full backups copied whose host group names a directory for that, one task each; what failed is tried again an hour later. */
@Singleton
class CopyBackups implements Periodic {

    static final Duration AGAIN = Duration.ofHours(1);
    private static final String DUE = "kind = ?1 and state = DONE and store is null and host.group.backupStore is not null and (storeNextAt is null or storeNextAt <= ?2)";

    private record Due(String tenant, long id, Long vmId, long hostId) {}

    private final Tenancy tenancy;
    private final Tasks tasks;
    private final Clock clock;

    CopyBackups(Tenancy tenancy, Tasks tasks, Clock clock) {
        this.tenancy = tenancy;
        this.tasks = tasks;
        this.clock = clock;
    }

    @Override public String name() { return "copy-backups"; }

    @Override public Duration every() { return Duration.ofMinutes(1); }

    @Override public void run() {
        var now = clock.instant();
        var due = tenancy.everywhere(() -> Backup.<Backup>list(DUE + " order by id", BackupKind.FULL, now).stream()
                .map(backup -> new Due(backup.tenant, backup.id, backup.vm == null ? null : backup.vm.id, backup.host.id)).toList());
        due.forEach(backup -> tenancy.run(backup.tenant, () -> queue(backup, now)));
    }

    private void queue(Due due, Instant now) {
        if (Backup.update("storeNextAt = ?1 where id = ?2 and state = DONE and store is null and (storeNextAt is null or storeNextAt <= ?3)", now.plus(AGAIN), due.id, now) == 0) return;
        tasks.queue(CopyTask.class, new CopyTask.Order(due.id), new Tasks.Order(Kind.BACKUP, "backup_copy", Lane.FREE, null, due.vmId, due.hostId, "portico"));
    }
}
