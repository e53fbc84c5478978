package portico.site;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** A customer's sites are those of VMs that are theirs now. */
@Singleton
class SiteBindingResolver implements Resolver<SiteBinding> {

    @Override public Class<SiteBinding> type() { return SiteBinding.class; }

    @Override public SiteBinding find(Caller caller, String field, long id, boolean change) {
        var query = caller.isSystem() ? SiteBinding.<SiteBinding>find("id", id)
                : SiteBinding.<SiteBinding>find("id = ?1 and vmId in (select vm.id from Vm vm where vm.owner.id = ?2)", id, caller.userId());
        if (change) query = query.withLock(LockModeType.PESSIMISTIC_WRITE);
        return query.firstResultOptional().orElseThrow(() -> Refusal.of(field, "site.none"));
    }

    @Override public long idOf(SiteBinding site) { return site.id; }

    @Override public Long vmOf(SiteBinding site) { return site.vmId; }
}
