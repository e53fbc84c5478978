package portico.vm;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** Decides whose VMs a caller can name: a customer their own, the system level its tenant's. */
@Singleton
class VmResolver implements Resolver<Vm> {

    @Override public Class<Vm> type() { return Vm.class; }

    @Override public Vm find(Caller caller, String field, long id, boolean change) {
        var query = caller.isSystem() ? Vm.<Vm>find("id", id) : Vm.<Vm>find("id = ?1 and owner.id = ?2", id, caller.userId());
        // The lock makes two changing requests on one VM take turns, so both cannot pass the same guard.
        if (change) query = query.withLock(LockModeType.PESSIMISTIC_WRITE);
        return query.firstResultOptional().orElseThrow(() -> Refusal.of(field, "vm.none"));
    }

    @Override public long idOf(Vm vm) { return vm.id; }

    @Override public Long vmOf(Vm vm) { return vm.id; }

    @Override public Long userOf(Vm vm) { return vm.owner.id; }
}
