package portico.firewall;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** A customer's rules are those of VMs that are theirs now. */
@Singleton
class FirewallRuleResolver implements Resolver<FirewallRule> {

    @Override public Class<FirewallRule> type() { return FirewallRule.class; }

    @Override public FirewallRule find(Caller caller, String field, long id, boolean change) {
        var query = caller.isSystem() ? FirewallRule.<FirewallRule>find("id", id)
                : FirewallRule.<FirewallRule>find("id = ?1 and vmId in (select vm.id from Vm vm where vm.owner.id = ?2)", id, caller.userId());
        if (change) query = query.withLock(LockModeType.PESSIMISTIC_WRITE);
        return query.firstResultOptional().orElseThrow(() -> Refusal.of(field, "firewall.none"));
    }

    @Override public long idOf(FirewallRule rule) { return rule.id; }

    @Override public Long vmOf(FirewallRule rule) { return rule.vmId; }
}
