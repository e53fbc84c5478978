package portico.vm;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** Groups are a customer's own; the system level names its tenant's. */
@Singleton
class VmGroupResolver implements Resolver<VmGroup> {

    @Override public Class<VmGroup> type() { return VmGroup.class; }

    @Override public VmGroup find(Caller caller, String field, long id, boolean change) {
        var query = caller.isSystem() ? VmGroup.<VmGroup>find("id", id) : VmGroup.<VmGroup>find("id = ?1 and userId = ?2", id, caller.userId());
        if (change) query = query.withLock(LockModeType.PESSIMISTIC_WRITE);
        return query.firstResultOptional().orElseThrow(() -> Refusal.of(field, "vmgroup.none"));
    }

    /** A group of this customer: a VM is in no other. */
    VmGroup ofOwner(long userId, String field, long id) {
        return VmGroup.<VmGroup>find("id = ?1 and userId = ?2", id, userId).firstResultOptional().orElseThrow(() -> Refusal.of(field, "vmgroup.none"));
    }

    @Override public long idOf(VmGroup group) { return group.id; }

    @Override public Long userOf(VmGroup group) { return group.userId; }
}
