package portico.firewall;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.util.List;
import org.hibernate.annotations.TenantId;

/** One rule of a VM's {@link Firewall}. */
@Entity
@Table(name = "firewall_rule")
public class FirewallRule extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @Column(name = "vm_id") public long vmId;
    /** From 1, without gaps. */
    public int position;
    @Enumerated(EnumType.STRING) public Direction direction;
    @Enumerated(EnumType.STRING) public Act act;
    @Enumerated(EnumType.STRING) public Match protocol;
    /** Empty: all. */
    public String ports;
    /** Empty: anybody. */
    public String remote;
    public String note;

    /** A VM's rules in order. */
    public static List<FirewallRule> of(long vmId) { return list("vmId = ?1 order by position", vmId); }

    public static long countOf(long vmId) { return count("vmId", vmId); }

    RuleSet.Rule plain() { return new RuleSet.Rule(id, direction, act, protocol, ports, remote, note); }
}
