package portico.infra;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.ColumnTransformer;

/** One address. Free while no VM has it. */
@Entity
@Table(name = "ip_address")
public class IpAddress extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "ip_block_id") public IpBlock block;
    @ColumnTransformer(read = "host(ip)", write = "?::inet") public String ip;
    /** Null: free. */
    @Column(name = "vm_id") public Long vmId;
    @Column(name = "nic_id") public Long nicId;
    /** The VM's first address. */
    public boolean main;

    /** Addresses of a VM, the main one first. */
    public static List<IpAddress> of(long vmId) { return list("vmId = ?1 order by main desc, id", vmId); }

    /** Addresses of several VMs, in the same order. */
    public static List<IpAddress> ofAll(Collection<Long> vmIds) { return vmIds.isEmpty() ? List.of() : list("vmId in ?1 order by vmId, main desc, id", vmIds); }

    /**
     * Takes the lowest free address of the host for the VM: one statement, so that two requests never get the same.
     *
     * @param shared from the private blocks behind the host's address, or from the public ones
     */
    public static Optional<IpAddress> take(long hostId, boolean shared, long vmId, boolean main) {
        List<?> taken = getEntityManager().createNativeQuery("""
                update ip_address set vm_id = :vm, main = :main where id = (
                    select a.id from ip_address a join ip_block b on b.id = a.ip_block_id
                    where b.host_id = :host and b.shared = :shared and a.vm_id is null order by a.ip limit 1 for update of a skip locked)
                returning id""", Long.class)
                .setParameter("vm", vmId).setParameter("main", main).setParameter("host", hostId).setParameter("shared", shared).getResultList();
        return taken.stream().findFirst().flatMap(id -> findByIdOptional(id));
    }
}
