package portico.vm;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.TenantId;
import portico.account.User;
import portico.api.Refusal;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.infra.IsoImage;
import portico.infra.OsTemplate;
import portico.tenant.BySql;

/** A customer's virtual machine. */
@Entity
// Only what changed is written: the poller and the traffic account change columns of their own beside whoever holds the entity.
@DynamicUpdate
public class Vm extends PanacheEntityBase {

    private static final java.time.Duration WATCH_NOTED = java.time.Duration.ofSeconds(20);

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "owner_id") public User owner;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "host_id") public Host host;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "vm_group_id") public VmGroup group;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "os_template_id") public OsTemplate osTemplate;
    /** In the CD drive; null: nothing. */
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "iso_image_id") public IsoImage isoImage;
    /** The customer's alias; need not be unique. */
    public String name;
    public UUID uuid = UUID.randomUUID();
    @Column(name = "external_id") public String externalId;
    public int cpu;
    @Column(name = "ram_mb") public int ramMb;
    @Column(name = "min_ram_mb") public int minRamMb;
    /** The system disk; for what is beside it see {@link DataDisk}. */
    @Column(name = "disk_gb") public int diskGb;
    /** 0 = not limited. */
    @Column(name = "link_speed_mbps") public int linkSpeedMbps;
    /** While its month's traffic is used up at a site that throttles; 0 = not throttled. */
    @Column(name = "throttle_mbps") public int throttleMbps;
    /** Per month; 0 = not limited. */
    @Column(name = "traffic_quota_gb") public int trafficQuotaGb;
    @Column(name = "traffic_used_bytes") public long trafficUsedBytes;
    @Column(name = "traffic_resets_on") public LocalDate trafficResetsOn;
    @Convert(converter = VmStatus.Column.class) private VmStatus status = VmStatus.INSTALLING;
    /** Why it is in this status, for the customer to read; null: nothing to explain. */
    @Column(name = "status_reason") private String statusReason;
    @Column(name = "status_changed_at") private Instant statusChangedAt;
    /** Who put it under this status, as audit and log name them; null: nobody in particular. */
    @Column(name = "status_by") private String statusBy;
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
    /** Its owner does not want it deleted. */
    @Column(name = "protected") public boolean protectedFromDeletion;
    /** A deletion was ordered; it is only still here until that is done. */
    public boolean deleting;
    /** It ran when a status stopped it, and starts when a status lets it run again. */
    @Column(name = "runs_again") public boolean runsAgain;
    /** A status has switched it off: seen running it is switched off again. */
    @Column(name = "held_off") public boolean heldOff;
    /** When its host was last told not to start it when the host itself comes up; null: never. Counts for the time it has been off since. */
    @Column(name = "stays_off_at") public Instant staysOffAt;
    /** When its link limit was last seen in force; since the epoch when it is known not to be. */
    @Column(name = "limited_at", insertable = false) public Instant limitedAt;
    /** Its machine was not told of the size in its row: an update that says it again does, or the next start. */
    @Column(name = "size_untold") public boolean sizeUntold;
    /** A new size takes effect when it is next switched off and on. */
    @Column(name = "resize_waits") public boolean resizeWaits;
    /** Its host is short of memory, and it was asked to make do with so much, MiB; null: it has all of its memory. */
    @Column(name = "squeezed_mb", insertable = false, updatable = false) public Integer squeezedMb;
    @Column(name = "squeezed_since", insertable = false, updatable = false) public Instant squeezedSince;
    /** Its owner lets customers' calls act inside it ({@code vm_cmds}); the hosting site's always may. */
    @Column(name = "guest_commands") public boolean guestCommands;
    /** It runs the rescue system, or is on the way there; null: its own. */
    @Column(name = "rescue_since") public Instant rescueSince;
    /** Of the rescue system, sealed by the vault; null: none is set. */
    @Column(name = "rescue_password") public byte[] rescuePassword;
    /** Its name on the hypervisor, where it was before the portal; null: it was made by us. */
    @Column(name = "adopted_as") public String adoptedAs;
    /** Its host's definition of it is still the one from before the portal; the next start makes it ours. */
    public boolean redefine;
    @Column(name = "created_at", insertable = false, updatable = false) public Instant createdAt;

    public VmStatus status() { return status; }

    public String statusReason() { return statusReason; }

    public Instant statusChangedAt() { return statusChangedAt; }

    public String statusBy() { return statusBy; }

    /** The last installation did not finish: the VM can be reinstalled or deleted, nothing else. */
    public boolean installFailed() { return installFailed; }

    /** The owner's row is locked by the caller. @throws Refusal when they have as many VMs as they may */
    public static void demandOneMore(User owner) {
        if (owner.maxVms > 0 && count("owner.id", owner.id) >= owner.maxVms) throw new Refusal("user.vms", owner.maxVms);
    }

    /** Why its status forbids an installation; empty: it does not. */
    public Optional<Refusal> againstInstalling() {
        if (deleting) return Optional.of(new Refusal("vm.deleting"));
        if (rescueSince != null) return Optional.of(new Refusal("rescue.now"));
        return status == VmStatus.NORMAL || installFailed ? Optional.empty() : Optional.of(new Refusal("vm.status." + status));
    }

    /** Starts an installation. @throws Refusal when its status forbids one */
    public void beginInstalling(OsTemplate template, Instant now) {
        againstInstalling().ifPresent(refusal -> { throw refusal; });
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
    public void become(VmStatus next, String reason, Instant now) { become(next, reason, null, now); }

    /** @param by who did it; null: nobody in particular */
    public void become(VmStatus next, String reason, String by, Instant now) {
        statusBy = by;
        if (status != next) statusChangedAt = now;
        if (statusChangedAt == null) statusChangedAt = now;
        if (!next.stops()) heldOff = false;
        status = next;
        statusReason = reason;
    }

    /** Why it may not be switched on and used; empty: it may. */
    public Optional<Refusal> againstUse() { return deleting ? Optional.of(new Refusal("vm.deleting")) : Standing.of(this).against(); }

    /** @throws Refusal unless the VM may be switched on and used */
    public void demandUsable() { againstUse().ifPresent(refusal -> { throw refusal; }); }

    /** @throws Refusal while it runs the rescue system: for whatever is about its own system or disk */
    public void demandOwnSystem() { if (rescueSince != null) throw new Refusal("rescue.now"); }

    /** Its name on the hypervisor, stable for life. */
    public String machineName() { return MachineNames.of(id, adoptedAs); }

    public HostTarget target() { return host.target(); }

    private int speedMbps() { return throttleMbps == 0 ? linkSpeedMbps : linkSpeedMbps == 0 ? throttleMbps : Math.min(throttleMbps, linkSpeedMbps); }

    /** What it shall look like on its host. */
    public Machine toMachine() {
        var addresses = IpAddress.of(id);
        var cards = Nic.of(id).stream().map(nic -> {
            var own = addresses.stream().filter(a -> nic.id.equals(a.nicId)).toList();
            var block = own.isEmpty() ? null : own.getFirst().block;
            return new Machine.Card(nic.mac, nic.network, nic.plugged, own.stream().map(a -> a.ip + "/" + a.block.prefixLength()).toList(),
                    block == null ? "" : block.gateway, block == null ? List.of() : List.of(block.dns));
        }).toList();
        return new Machine(id, machineName(), uuid.toString(), cpu, ramMb, diskGb, speedMbps(), cards, isoImage == null ? null : new Machine.Cd(isoImage.file, false),
                DataDisk.of(id).stream().map(DataDisk::described).toList());
    }

    /** Notes that somebody looks at these VMs' screens, at most every 20 s each. A VM whose row is locked is left for the next look: no page waits for an order that is being given. */
    public static void watch(java.util.Collection<Long> ids, Instant now) {
        if (ids.isEmpty()) return;
        getEntityManager().createNativeQuery("""
                update vm set watched_at = :now where id in (
                    select id from vm where id in (:ids) and (watched_at is null or watched_at < :due) order by id for no key update skip locked)""")
                .setParameter("now", now).setParameter("ids", ids).setParameter("due", now.minus(WATCH_NOTED)).executeUpdate();
    }

    /** Whether a look noted at that time is due to be noted again. @param watched null: never */
    static boolean forgetsWatcher(Instant watched, Instant now) { return watched == null || watched.isBefore(now.minus(WATCH_NOTED)); }

    /** How many of a customer's VMs are in each group, by its id; 0 stands for those in none. */
    static java.util.Map<Long, Long> inGroups(long userId) {
        return getEntityManager().createQuery("select coalesce(vm.group.id, 0), count(vm) from Vm vm left join vm.group where vm.owner.id = ?1 group by coalesce(vm.group.id, 0)", Object[].class)
                .setParameter(1, userId).getResultStream().collect(java.util.stream.Collectors.toMap(row -> ((Number) row[0]).longValue(), row -> (Long) row[1]));
    }

    /** The VM if this customer owns it. */
    public static Optional<Vm> ownedBy(long userId, long id) { return BySql.list(Vm.class, "id = ?2 and owner_id = ?3", id, userId).stream().findFirst(); }
}
