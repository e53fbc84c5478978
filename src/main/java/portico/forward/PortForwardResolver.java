package portico.forward;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** A customer's forwards are those of VMs that are theirs now. */
@Singleton
class PortForwardResolver implements Resolver<PortForward> {

    @Override public Class<PortForward> type() { return PortForward.class; }

    @Override public PortForward find(Caller caller, String field, long id, boolean change) {
        var query = caller.isSystem() ? PortForward.<PortForward>find("id", id)
                : PortForward.<PortForward>find("id = ?1 and vmId in (select vm.id from Vm vm where vm.owner.id = ?2)", id, caller.userId());
        if (change) query = query.withLock(LockModeType.PESSIMISTIC_WRITE);
        return query.firstResultOptional().orElseThrow(() -> Refusal.of(field, "forward.none"));
    }

    @Override public long idOf(PortForward forward) { return forward.id; }

    @Override public Long vmOf(PortForward forward) { return forward.vmId; }
}
