package portico.infra;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.List;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HostTarget;
import portico.place.Reach;

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
    /** Since when it is emptied, for whom and how; null: it is not. */
    @Column(name = "draining_since") public Instant drainingSince;
    @Column(name = "drain_mode") public int drainMode;
    @Column(name = "drain_new_ip") public boolean drainNewIp;
    @Column(name = "drain_asked_by") public String drainAskedBy = "";
    /** {@code kvm}, {@code emulation}, {@code simulated}; empty until first seen. */
    public String acceleration;
    @Column(name = "memory_free_mb") public long memoryFreeMb;
    @Column(name = "storage_free_gb") public long storageFreeGb;
    /** Name or address at which its SSH server listens; empty: its programs and files are on the portal's machine. */
    @Column(name = "ssh_address") public String sshAddress = "";
    @Column(name = "ssh_user") public String sshUser = "root";
    @Column(name = "ssh_port") public int sshPort = 22;
    @Column(name = "ssh_host_key") public String sshHostKey = "";
    /** Our key there, a file of the data directory; empty: {@link #sshKey}, or the portal's own. */
    @Column(name = "ssh_key_file") public String sshKeyFile = "";
    /** Our key there, sealed by the vault, in base64; empty: none. */
    @Column(name = "ssh_key") public String sshKey = "";
    /** When the host last answered; null: never. */
    @Column(name = "seen_at") public Instant seenAt;
    /** Why the last look failed; null: it did not. For staff. */
    public String error;

    /** What adapters need to know of it. */
    public HostTarget target() { return new HostTarget(id, name, driver, uri, storage, network, reach()); }

    /** Where its programs run and its files lie. */
    public Reach reach() { return sshAddress.isEmpty() ? Reach.HERE : new Reach(sshAddress, sshUser, sshPort, sshHostKey, sshKeyFile, sshKey); }

    /** Hosts a tenant may use, by id. */
    public static List<Host> grantedTo(String tenant) {
        return getEntityManager().createQuery("select h from Host h where h.group.id in (select g.hostGroupId from Grant g where g.tenant = ?1) order by h.id", Host.class)
                .setParameter(1, tenant).getResultList();
    }

    /** What VMs and the trash take of it: guaranteed memory, and disks. */
    public record Taken(long ramMb, long diskGb) {}

    /** What is taken of it now, by whichever tenant. */
    public Taken taken() {
        var row = (Object[]) getEntityManager().createNativeQuery("select ram_mb, disk_gb from portico_host_taken(:host)", Object[].class).setParameter("host", id).getSingleResult();
        return new Taken(((Number) row[0]).longValue(), ((Number) row[1]).longValue());
    }

    /** Locks hosts, always in the same order: whoever fills them takes turns, so that what is free is counted once. */
    public static void lock(java.util.Collection<Host> hosts) {
        getEntityManager().createNativeQuery("select id from host where id in (:ids) order by id for no key update", Long.class)
                .setParameter("ids", hosts.stream().map(host -> host.id).toList()).getResultList();
    }
}
