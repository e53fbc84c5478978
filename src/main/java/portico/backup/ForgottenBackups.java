package portico.backup;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Periodic;
import portico.task.Tasks;
import portico.tenant.Tenancy;

/**
 * What becomes of backups whose VM was deleted: snapshots went with the disk, full backups stay for a time of grace and are then erased. The room that deletes
 * VMs need not know: the database empties {@code vm_id}, and fills it again when the VM comes back from the trash. Rows of failed backups, of which nothing is left, go too.
 */
@Singleton
class ForgottenBackups implements Periodic {

    /** Their VM is gone for good. One that lies in the trash may come back, and has its disk still. */
    private static final String FORGOTTEN = "vm is null and not exists (select 1 from TrashedVm t where t.vmId = vmNumber and t.erasedAt is null)";
    private static final Duration FAILED_SHOWN = Duration.ofDays(7);

    private record Expired(String tenant, long id, long hostId) {}

    private final Tenancy tenancy;
    private final Tasks tasks;
    private final Clock clock;
    private final Duration grace;

    /** @param graceDays for which a deleted VM's full backups stay */
    ForgottenBackups(Tenancy tenancy, Tasks tasks, Clock clock, @ConfigProperty(name = "portico.backups.grace-days", defaultValue = "7") int graceDays) {
        this.tenancy = tenancy;
        this.tasks = tasks;
        this.clock = clock;
        grace = Duration.ofDays(graceDays);
    }

    @Override public String name() { return "forgotten-backups"; }

    @Override public Duration every() { return Duration.ofMinutes(5); }

    @Override public void run() {
        var now = clock.instant();
        tenancy.everywhere(() -> {
            Backup.delete("kind = ?1 and " + FORGOTTEN, BackupKind.SNAPSHOT);
            Backup.delete("vm is not null and state = FAILED and partOf is null and endedAt < ?1", now.minus(FAILED_SHOWN));
            Backup.update("expiresAt = ?1 where state = DONE and expiresAt is null and " + FORGOTTEN, now.plus(grace));
            // Half made when the VM went: no use to anybody.
            return Backup.update("expiresAt = ?1, state = FAILED where expiresAt is null and " + FORGOTTEN, now);
        });
        tenancy.everywhere(() -> expired(now)).forEach(backup -> tenancy.run(backup.tenant, () -> erase(backup)));
    }

    private static List<Expired> expired(Instant now) {
        return Backup.<Backup>list("expiresAt <= ?1 and state in (DONE, FAILED) and partOf is null and " + FORGOTTEN, now).stream().map(backup -> new Expired(backup.tenant, backup.id, backup.host.id)).toList();
    }

    private void erase(Expired expired) {
        if (Backup.update("state = DELETING where id = ?1 and state in (DONE, FAILED)", expired.id) == 0) return;
        tasks.queue(DeleteBackupTask.class, new DeleteBackupTask.Order(null, expired.id), new Tasks.Order(Kind.BACKUP, "backup_delete", Lane.FREE, null, null, expired.hostId, "system"));
    }
}
