package portico.backup;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** A customer can name the backups of their VMs, the system level its tenant's, those of deleted VMs included. */
@Singleton
class BackupResolver implements Resolver<Backup> {

    @Override public Class<Backup> type() { return Backup.class; }

    @Override public Backup find(Caller caller, String field, long id, boolean change) {
        var query = caller.isSystem() ? Backup.<Backup>find("id = ?1 and partOf is null", id) : Backup.<Backup>find("id = ?1 and vm.owner.id = ?2 and partOf is null", id, caller.userId());
        if (change) query = query.withLock(LockModeType.PESSIMISTIC_WRITE);
        return query.firstResultOptional().orElseThrow(() -> Refusal.of(field, "backup.none"));
    }

    @Override public long idOf(Backup backup) { return backup.id; }

    @Override public Long vmOf(Backup backup) { return backup.vm == null ? null : backup.vm.id; }
}
