package portico.infra;

import io.netty.util.NetUtil;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.ColumnTransformer;
import portico.api.Refusal;

/** One address. Free while no VM has it. */
@Entity
@Table(name = "ip_address")
public class IpAddress extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "ip_block_id") public IpBlock block;
    /** Without a length, also where it stands for a whole IPv6 network. */
    @ColumnTransformer(read = "host(ip)", write = "?::inet") public String ip;
    /** Null: free. */
    @Column(name = "vm_id") public Long vmId;
    @Column(name = "nic_id") public Long nicId;
    /** The VM's first address. */
    public boolean main;

    /** What a caller sent as an address, IPv4 or IPv6, without blanks. @throws Refusal when it is none */
    public static String demand(String field, String text) {
        var address = text.strip();
        if (!NetUtil.isValidIpV4Address(address) && !NetUtil.isValidIpV6Address(address) || address.contains("%") || address.contains("[")) throw Refusal.of(field, "user.address");
        return address;
    }

    /** Addresses of a VM, the main one first. */
    public static List<IpAddress> of(long vmId) { return list("vmId = ?1 order by main desc, id", vmId); }

    /**
     * Takes the lowest free IPv4 address of the host for the VM: one statement, so that two requests never get the same.
     *
     * @param shared from the private blocks behind the host's address, or from the public ones
     */
    public static Optional<IpAddress> take(long hostId, boolean shared, long vmId, boolean main) {
        List<?> taken = getEntityManager().createNativeQuery("""
                update ip_address set vm_id = :vm, main = :main where id = (
                    select a.id from ip_address a join ip_block b on b.id = a.ip_block_id
                    where portico_reaches(b.host_id, b.whole_group, :host) and b.shared = :shared and a.vm_id is null and family(a.ip) = 4 order by a.ip limit 1 for update of a skip locked)
                returning id""", Long.class)
                .setParameter("vm", vmId).setParameter("main", main).setParameter("host", hostId).setParameter("shared", shared).getResultList();
        return taken.stream().findFirst().flatMap(id -> findByIdOptional(id));
    }

    /** Takes this very address of the host for the VM; empty when it is not there or not free. @param ip a valid address */
    public static Optional<IpAddress> takeThis(long hostId, String ip, long vmId, boolean main) {
        List<?> taken = getEntityManager().createNativeQuery("""
                update ip_address set vm_id = :vm, main = :main where vm_id is null and host(ip) = host(cast(:ip as inet))
                and ip_block_id in (select id from ip_block where portico_reaches(host_id, whole_group, :host)) returning id""", Long.class)
                .setParameter("vm", vmId).setParameter("main", main).setParameter("host", hostId).setParameter("ip", ip).getResultList();
        return taken.stream().findFirst().flatMap(id -> findByIdOptional(id));
    }

    /** How many of IPv4 are free on the host. @param shared of the private blocks, or of the public ones */
    public static long free(long hostId, boolean shared) {
        return (Long) getEntityManager().createNativeQuery("select count(*) from ip_address a join ip_block b on b.id = a.ip_block_id where a.vm_id is null and portico_reaches(b.host_id, b.whole_group, :host) and b.shared = :shared and family(a.ip) = 4", Long.class)
                .setParameter("host", hostId).setParameter("shared", shared).getSingleResult();
    }
}
