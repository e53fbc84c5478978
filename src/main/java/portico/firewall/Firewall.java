package portico.firewall;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.TenantId;
import portico.vm.Vm;

/** A VM's firewall; one that nobody ever touched has no row. Its rules are {@link FirewallRule}. */
@Entity
// What the host showed is written beside whoever holds the entity.
@DynamicUpdate
public class Firewall extends PanacheEntityBase {

    @Id @Column(name = "vm_id") public Long vmId;
    @Column(name = "host_id", updatable = false) public long hostId;
    @TenantId public String tenant;
    public boolean enabled;
    @Column(name = "allow_in") public boolean allowIn;
    @Column(name = "allow_out") public boolean allowOut;
    /** The set that comes back unless the new one is confirmed (JSON); null: nothing is on trial. */
    public String before;
    @Column(name = "revert_at") public Instant revertAt;
    /** When a set came back because nobody confirmed the new one; null: never, or something was changed since. */
    @Column(name = "reverted_at") public Instant revertedAt;
    /** The host showed all of it when it was last read. */
    public boolean present;
    /** It vanished from the host and is not back yet; null: no. */
    @Column(name = "drifted_at") public Instant driftedAt;

    public static Optional<Firewall> of(Vm vm) { return findByIdOptional(vm.id); }

    /** The rules of a VM, whether it has a firewall or not. */
    public static RuleSet rulesOf(Vm vm) {
        return of(vm).map(firewall -> new RuleSet(firewall.enabled, firewall.allowIn, firewall.allowOut, FirewallRule.of(vm.id).stream().map(FirewallRule::plain).toList())).orElse(RuleSet.NONE);
    }

    /** How many rules the VM may have. */
    public static int allowance(long vmId) {
        return (Integer) getEntityManager().createNativeQuery("select firewall_rules from vm where id = :vm", Integer.class).setParameter("vm", vmId).getSingleResult();
    }

    static List<Object[]> overdue(Instant now) {
        return getEntityManager().createNativeQuery("select tenant, vm_id from firewall where revert_at <= :now", Object[].class).setParameter("now", now).getResultList();
    }
}
