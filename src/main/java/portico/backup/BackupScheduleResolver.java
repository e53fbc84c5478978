package portico.backup;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** A customer can name the schedules of their VMs, the system level its tenant's. */
@Singleton
class BackupScheduleResolver implements Resolver<BackupSchedule> {

    @Override public Class<BackupSchedule> type() { return BackupSchedule.class; }

    @Override public BackupSchedule find(Caller caller, String field, long id, boolean change) {
        var query = caller.isSystem() ? BackupSchedule.<BackupSchedule>find("id", id) : BackupSchedule.<BackupSchedule>find("id = ?1 and vm.owner.id = ?2", id, caller.userId());
        if (change) query = query.withLock(LockModeType.PESSIMISTIC_WRITE);
        return query.firstResultOptional().orElseThrow(() -> Refusal.of(field, "schedule.none"));
    }

    @Override public long idOf(BackupSchedule schedule) { return schedule.id; }

    @Override public Long vmOf(BackupSchedule schedule) { return schedule.vm.id; }
}
