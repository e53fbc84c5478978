package portico.trash;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** What lies in a tenant's trash, for the system level alone. */
@Singleton
class TrashedVmResolver implements Resolver<TrashedVm> {

    @Override public Class<TrashedVm> type() { return TrashedVm.class; }

    @Override public TrashedVm find(Caller caller, String field, long id, boolean change) {
        var query = TrashedVm.<TrashedVm>find("vmId = ?1 and erasedAt is null", id);
        if (change) query = query.withLock(LockModeType.PESSIMISTIC_WRITE);
        return query.firstResultOptional().filter(vm -> caller.isSystem()).orElseThrow(() -> Refusal.of(field, "vm.none"));
    }

    @Override public long idOf(TrashedVm vm) { return vm.vmId; }

    @Override public Long vmOf(TrashedVm vm) { return vm.vmId; }
}
