package portico.undo;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.TenantId;
import portico.hypervisor.Wipe;
import portico.infra.Host;
import portico.infra.OsTemplate;
import portico.vm.Vm;

/** A disk that a reinstallation or a restoration puts aside, with the facts of the system on it. What was there before a snapshot was restored stays inside the disk instead. */
@Entity
@Table(name = "kept_disk")
@DynamicUpdate
public class KeptDisk extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "vm_id") public Vm vm;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "host_id") public Host host;
    /** Of all disks that lie aside. */
    @Column(name = "disk_gb") public int diskGb;
    /** Null: it is no longer offered. */
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "os_template_id") public OsTemplate osTemplate;
    @Column(name = "os_name") public String osName;
    @Column(name = "guest_user") public String guestUser;
    /** Sealed by the vault; null: unknown. */
    @Column(name = "password_encrypted") public byte[] passwordEncrypted;
    @Column(name = "planned_at") public Instant plannedAt;
    /** Null: not put aside yet, or never, because the reinstallation failed before. */
    @Column(name = "kept_at") public Instant keptAt;
    /** Then it is removed. */
    @Column(name = "ends_at") public Instant endsAt;
    /** The number of the moment inside the disks in use that it is; null: it lies aside as a file. */
    public Long moment;
    /** A restoration put it aside, not a reinstallation. */
    public boolean restored;
    /** The system that took its place came up. */
    @Column(name = "replaced_well") public boolean replacedWell;
    /** Removing has begun. */
    public boolean dropping;

    static KeptDisk of(Vm vm, Wipe wipe, Instant now, Instant endsAt) {
        var kept = new KeptDisk();
        kept.vm = vm;
        kept.host = vm.host;
        kept.diskGb = UndoRules.replacedGb(vm, wipe);
        kept.osTemplate = vm.osTemplate;
        kept.osName = vm.osTemplate == null ? "" : vm.osTemplate.name;
        kept.guestUser = vm.guestUser;
        kept.passwordEncrypted = vm.passwordEncrypted;
        kept.plannedAt = now;
        kept.endsAt = endsAt;
        return kept;
    }

    /** One whose reinstallation has not replaced it yet. */
    static Optional<KeptDisk> waiting(long vmId) { return find("vm.id = ?1 and keptAt is null and not dropping order by id desc", vmId).firstResultOptional(); }

    /** What the VM can go back to now, the newest: a disk that lies aside, or one that a failed reinstallation never came to replace. */
    public static Optional<KeptDisk> wayBack(Vm vm, Instant now) {
        return KeptDisk.<KeptDisk>find("vm.id = ?1 and not dropping and endsAt > ?2 order by id desc", vm.id, now).stream().filter(kept -> kept.keptAt != null || vm.installFailed()).findFirst();
    }

    /** All that lie aside or may, newest first. */
    static List<KeptDisk> of(long vmId) { return list("vm.id = ?1 order by id desc", vmId); }

    /** Puts back what the VM's row says about the system inside. */
    void restoreFacts(Vm target, Instant now) {
        target.osTemplate = osTemplate;
        target.guestUser = guestUser;
        target.passwordEncrypted = passwordEncrypted;
        target.finishInstalling(now);
    }
}
