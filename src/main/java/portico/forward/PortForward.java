package portico.forward;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.TenantId;
import portico.infra.Host;

/** A port of the host's public address that leads to a port of a VM. It hangs on the card, so it follows whatever address the card has. */
@Entity
@Table(name = "port_forward")
public class PortForward extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @Column(name = "vm_id") public long vmId;
    @Column(name = "host_id") public long hostId;
    @Column(name = "nic_id") public long nicId;
    @Column(name = "public_port") public int publicPort;
    @Column(name = "private_port") public int privatePort;
    @Enumerated(EnumType.STRING) public Transport protocol;
    /** The gateway showed it when it was last read. */
    public boolean present;
    /** It vanished from the gateway and is not back yet; null: no. */
    @Column(name = "drifted_at") public Instant driftedAt;
    @Column(name = "created_at", insertable = false, updatable = false) public Instant createdAt;

    /** A VM's forwards, the oldest first. */
    public static List<PortForward> of(long vmId) { return list("vmId = ?1 order by id", vmId); }

    public static long countOf(long vmId) { return count("vmId", vmId); }

    /** How many a customer has on all their VMs, whichever of them the caller may see. */
    public static long countOfOwner(long userId) {
        return (Long) getEntityManager().createNativeQuery("select portico_rules_of(?1, 'port_forward')", Long.class).setParameter(1, userId).getSingleResult();
    }

    /** The first of {@code count} free public ports in a row, which nobody else is told before this transaction ends; null when there are none. */
    static Integer freePorts(Host host, Transport protocol, int count) {
        return (Integer) getEntityManager().createNativeQuery("select portico_free_ports(?1, ?2, ?3)", Integer.class)
                .setParameter(1, host.id).setParameter(2, protocol.name()).setParameter(3, count).getSingleResult();
    }

    /** Whether the ports from {@code first} on could be given away; nobody else is told so before this transaction ends. */
    static boolean isFree(Host host, Transport protocol, int first, int count) {
        return (Boolean) getEntityManager().createNativeQuery("select portico_ports_free(?1, ?2, ?3, ?4)", Boolean.class)
                .setParameter(1, host.id).setParameter(2, protocol.name()).setParameter(3, first).setParameter(4, count).getSingleResult();
    }

    /** Waits until nobody else is handing out ports of this host. */
    static void takeTurn(Host host) { getEntityManager().createNativeQuery("select 1 from portico_take_turn(?1)", Integer.class).setParameter(1, host.id).getSingleResult(); }
}
