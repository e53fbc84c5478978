package portico.vm;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.util.Optional;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;
import portico.tenant.BySql;

/** Decides whose VMs a caller can name: a customer their own, the system level its tenant's. */
@Singleton
class VmResolver implements Resolver<Vm> {

    @Override public Class<Vm> type() { return Vm.class; }

    @Override public Vm find(Caller caller, String field, long id, boolean change) {
        return (change ? locked(caller, id) : seen(caller, id)).orElseThrow(() -> Refusal.of(field, "vm.none"));
    }

    private static Optional<Vm> seen(Caller caller, long id) {
        return caller.isSystem() ? BySql.list(Vm.class, "id = ?2", id).stream().findFirst() : Vm.ownedBy(caller.userId(), id);
    }

    /** The lock makes two changing requests on one VM take turns, so both cannot pass the same guard. */
    private static Optional<Vm> locked(Caller caller, long id) {
        var query = caller.isSystem() ? Vm.<Vm>find("id", id) : Vm.<Vm>find("id = ?1 and owner.id = ?2", id, caller.userId());
        return query.withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
    }

    @Override public long idOf(Vm vm) { return vm.id; }

    @Override public Long vmOf(Vm vm) { return vm.id; }

    @Override public Long userOf(Vm vm) { return vm.owner.id; }
}
