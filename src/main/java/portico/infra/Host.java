package portico.infra;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.List;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HostTarget;

/** A physical machine that runs VMs. Belongs to the operator; tenants are granted its group. */
@Entity
public class Host extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "host_group_id") public HostGroup group;
    public String name;
    public String address;
    public String driver;
    public String uri;
    public String storage;
    public String network;
    @Column(name = "max_cpu") public int maxCpu;
    @Column(name = "max_ram_mb") public int maxRamMb;
    @Column(name = "max_disk_gb") public int maxDiskGb;
    public String rack;
    @Enumerated(EnumType.STRING) @Column(name = "clone_mode") public CloneMode cloneMode;
    @Column(name = "public_ip") public String publicIp;
    @Column(name = "port_from") public int portFrom;
    @Column(name = "port_to") public int portTo;
    /** Null: in service; otherwise what customers read. */
    public String maintenance;
    /** {@code kvm}, {@code emulation}, {@code simulated}; empty until first seen. */
    public String acceleration;
    @Column(name = "memory_free_mb") public long memoryFreeMb;
    @Column(name = "storage_free_gb") public long storageFreeGb;
    /** When the host last answered; null: never. */
    @Column(name = "seen_at") public Instant seenAt;
    /** Why the last look failed; null: it did not. For staff. */
    public String error;

    /** What adapters need to know of it. */
    public HostTarget target() { return new HostTarget(id, name, driver, uri, storage, network); }

    /** Hosts a tenant may use, by id. */
    public static List<Host> grantedTo(String tenant) {
        return getEntityManager().createQuery("select h from Host h where h.group.id in (select g.hostGroupId from Grant g where g.tenant = ?1) order by h.id", Host.class)
                .setParameter(1, tenant).getResultList();
    }
}
