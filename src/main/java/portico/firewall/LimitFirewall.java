package portico.firewall;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import portico.api.*;
import portico.vm.Vm;

/** How many rules a VM may have. */
@Singleton
@Api(value = "vm_firewall", sub = "limit", open = SYSTEM, says = "How many firewall rules a host may have, 0 to 200 (extension)", zh = "主机防火墙规则数量上限，0 至 200（扩展）")
class LimitFirewall implements Command<LimitFirewall.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "rules", says = "number of rules", zh = "规则数量") @Min(0) @Max(200) int rules) {}

    @Override public Answer run(Caller caller, In in) {
        // A trial that ends brings back as many as there were.
        if (Firewall.of(in.vm).filter(firewall -> firewall.before != null).isPresent()) throw new Refusal("firewall.trial");
        if (FirewallRule.countOf(in.vm.id) > in.rules) throw Refusal.of("rules", "firewall.more", FirewallRule.countOf(in.vm.id));
        Vm.getEntityManager().createNativeQuery("update vm set firewall_rules = :rules where id = :vm").setParameter("rules", in.rules).setParameter("vm", in.vm.id).executeUpdate();
        return Answer.done();
    }
}
