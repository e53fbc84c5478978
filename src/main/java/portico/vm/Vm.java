package portico.vm;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.TenantId;
import portico.account.User;
import portico.api.Refusal;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.infra.OsTemplate;

/** A customer's virtual machine. */
@Entity
public class Vm extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "owner_id") public User owner;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "host_id") public Host host;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "vm_group_id") public VmGroup group;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "os_template_id") public OsTemplate osTemplate;
    /** The customer's alias; need not be unique. */
    public String name;
    public UUID uuid = UUID.randomUUID();
    @Column(name = "external_id") public String externalId;
    public int cpu;
    @Column(name = "ram_mb") public int ramMb;
    @Column(name = "min_ram_mb") public int minRamMb;
    @Column(name = "disk_gb") public int diskGb;
    /** 0 = not limited. */
    @Column(name = "link_speed_mbps") public int linkSpeedMbps;
    /** Per month; 0 = not limited. */
    @Column(name = "traffic_quota_gb") public int trafficQuotaGb;
    @Column(name = "traffic_used_bytes") public long trafficUsedBytes;
    @Column(name = "traffic_resets_on") public LocalDate trafficResetsOn;
    @Convert(converter = VmStatus.Column.class) private VmStatus status = VmStatus.INSTALLING;
    /** Why it is in this status, for the customer to read; null: nothing to explain. */
    @Column(name = "status_reason") private String statusReason;
    @Column(name = "status_changed_at") private Instant statusChangedAt;
    @Column(name = "install_failed") private boolean installFailed;
    @Column(name = "shared_ip") public boolean sharedIp;
    public int snapshots;
    @Column(name = "full_backups") public int fullBackups;
    @Column(name = "port_forwards") public int portForwards;
    @Column(name = "site_bindings") public int siteBindings;
    @Column(name = "guest_user") public String guestUser = "root";
    /** Sealed by the vault; null: unknown. */
    @Column(name = "password_encrypted") public byte[] passwordEncrypted;
    /** As the poller last saw it. How old that knowledge is, the host's {@code seenAt} says. */
    @Enumerated(EnumType.STRING) public PowerState power = PowerState.UNKNOWN;
    /** When it was first seen in this power state; null: never seen. */
    @Column(name = "power_since") public Instant powerSince;
    /** When somebody last looked at a page that shows its screen; null: never. */
    @Column(name = "watched_at") public Instant watchedAt;
    @Column(name = "created_at", insertable = false, updatable = false) public Instant createdAt;

    public VmStatus status() { return status; }

    public String statusReason() { return statusReason; }

    public Instant statusChangedAt() { return statusChangedAt; }

    /** The last installation did not finish: the VM can be reinstalled or deleted, nothing else. */
    public boolean installFailed() { return installFailed; }

    /** Starts an installation. @throws Refusal when its status forbids one */
    public void beginInstalling(OsTemplate template, Instant now) {
        if (status != VmStatus.NORMAL && !installFailed) throw new Refusal("vm.status." + status);
        become(VmStatus.INSTALLING, null, now);
        installFailed = false;
        osTemplate = template;
        guestUser = template.administrator();
    }

    public void finishInstalling(Instant now) {
        become(VmStatus.NORMAL, null, now);
        installFailed = false;
    }

    /** The installation gave up; the VM stays in status "installing" for old clients and says setupfailed. */
    public void failInstalling(String reason, Instant now) {
        become(VmStatus.INSTALLING, reason, now);
        installFailed = true;
    }

    /** Puts the VM under another contract state, with a reason the customer reads. */
    public void become(VmStatus next, String reason, Instant now) {
        if (status != next) statusChangedAt = now;
        if (statusChangedAt == null) statusChangedAt = now;
        status = next;
        statusReason = reason;
    }

    /** @throws Refusal unless the VM may be switched on and used */
    public void demandUsable() {
        if (installFailed) throw new Refusal("vm.setupfailed");
        if (status != VmStatus.NORMAL && status != VmStatus.OVER_TRAFFIC) throw new Refusal("vm.status." + status);
    }

    /** Its name on the hypervisor, stable for life. */
    public String machineName() { return machineName(id); }

    public static String machineName(long id) { return "portico-" + id; }

    public HostTarget target() { return host.target(); }

    /** What it shall look like on its host. */
    public Machine toMachine() {
        var addresses = IpAddress.of(id);
        var cards = Nic.of(id).stream().map(nic -> {
            var own = addresses.stream().filter(a -> nic.id.equals(a.nicId)).toList();
            var block = own.isEmpty() ? null : own.getFirst().block;
            return new Machine.Card(nic.mac, nic.network, nic.plugged, own.stream().map(a -> a.ip + "/" + a.block.prefixLength()).toList(),
                    block == null ? "" : block.gateway, block == null ? List.of() : List.of(block.dns));
        }).toList();
        return new Machine(id, machineName(), uuid.toString(), cpu, ramMb, diskGb, linkSpeedMbps, cards);
    }

    /** Notes that somebody looks at these VMs' screens, at most every 20 s each. */
    public static void watch(java.util.Collection<Long> ids, Instant now) {
        if (!ids.isEmpty()) update("watchedAt = ?1 where id in ?2 and (watchedAt is null or watchedAt < ?3)", now, ids, now.minusSeconds(20));
    }

    /** The VM if this customer owns it. */
    public static Optional<Vm> ownedBy(long userId, long id) { return find("id = ?1 and owner.id = ?2", id, userId).firstResultOptional(); }
}
