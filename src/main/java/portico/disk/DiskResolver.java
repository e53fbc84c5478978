package portico.disk;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;
import portico.vm.DataDisk;

/** A customer can name the data disks of their VMs, the system level its tenant's; those too that were taken away and are not erased yet. */
@Singleton
class DiskResolver implements Resolver<DataDisk> {

    @Override public Class<DataDisk> type() { return DataDisk.class; }

    @Override public DataDisk find(Caller caller, String field, long id, boolean change) {
        var query = caller.isSystem() ? DataDisk.<DataDisk>find("id", id) : DataDisk.<DataDisk>find("id = ?1 and vmId in (select v.id from Vm v where v.owner.id = ?2)", id, caller.userId());
        if (change) query = query.withLock(LockModeType.PESSIMISTIC_WRITE);
        return query.firstResultOptional().orElseThrow(() -> Refusal.of(field, "disk.none"));
    }

    @Override public long idOf(DataDisk disk) { return disk.id; }

    @Override public Long vmOf(DataDisk disk) { return disk.vmId; }
}
