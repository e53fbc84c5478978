package portico.backup;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.annotations.TenantId;
import portico.api.Codes;
import portico.api.Refusal;
import portico.hypervisor.BackupFile;
import portico.hypervisor.Machine;
import portico.infra.Host;
import portico.infra.OsTemplate;
import portico.vm.DataDisk;
import portico.vm.Vm;

/**
 * What a VM's disks were at some time: a snapshot within the disks, or files beside them. The row that people see is of the system disk; each data disk that is in a full
 * backup has a row of its own, which is part of that one.
 */
@Entity
public class Backup extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    /** Null: deleted since. */
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "vm_id") public Vm vm;
    /** The VM's id, also when it is deleted: names the file. */
    @Column(name = "vm_number") public long vmNumber;
    @Column(name = "vm_name") public String vmName;
    /** Of the VM when it was made; null: that customer is deleted. */
    @Column(name = "owner_id") public Long ownerId;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "host_id") public Host host;
    /** Whose part it is, being of a data disk; null: it is what people see. */
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "part_of") public Backup partOf;
    /** The data disk; null: the system disk. */
    @Column(name = "disk_id") public Long diskId;
    /** The data disk's place then; null: the system disk. */
    @Column(name = "disk_slot") public Integer diskSlot;
    @Convert(converter = BackupKind.Column.class) public BackupKind kind;
    public String name;
    @Enumerated(EnumType.STRING) public BackupState state = BackupState.MAKING;
    /** Why it failed, a key of {@link portico.task.Words}; empty: it did not. */
    public String reason = "";
    /** Made by a schedule. */
    public boolean scheduled;
    /** Which one, and it may remove it again; it may be gone. Null: made by hand, or by one that is not known any more. */
    @Column(name = "schedule_id") public Long scheduleId;
    /** Of the file; null: a snapshot, or not complete. */
    public Long bytes;
    /** Of the file, lower-case hex; null as {@link #bytes}. */
    public String sha256;
    /** The guest had written out what it held. */
    public boolean flushed;
    /** Size of the disk then, GiB. */
    @Column(name = "disk_gb") public int diskGb;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "os_template_id") public OsTemplate osTemplate;
    @Column(name = "os_name") public String osName;
    @Column(name = "guest_user") public String guestUser;
    /** Sealed by the vault; null: unknown. */
    @Column(name = "password_encrypted") public byte[] passwordEncrypted;
    @Column(name = "created_at") public Instant createdAt;
    /** Null: being made. */
    @Column(name = "ended_at") public Instant endedAt;
    /** Null: stays until somebody deletes it. */
    @Column(name = "expires_at") public Instant expiresAt;

    /** Directory off the host that holds a copy; null: none does. */
    public String store;
    @Column(name = "store_sha256") public String storeSha256;
    @Column(name = "stored_at") public Instant storedAt;
    /** Why it could not be copied last time, a key of {@link portico.task.Words}; empty: it could, or nobody tried. */
    @Column(name = "store_note") public String storeNote = "";
    /** Not before then is the next attempt to copy it; null: at once. */
    @Column(name = "store_next_at") public Instant storeNextAt;

    /** A row for a backup that is yet to be made of the VM as it is now. */
    static Backup of(Vm vm, BackupKind kind, String name, Instant now) {
        var backup = new Backup();
        backup.vm = vm;
        backup.vmNumber = vm.id;
        backup.vmName = vm.name;
        backup.ownerId = vm.owner.id;
        backup.host = vm.host;
        backup.kind = kind;
        backup.name = name;
        backup.diskGb = vm.diskGb;
        backup.osTemplate = vm.osTemplate;
        backup.osName = vm.osTemplate == null ? "" : vm.osTemplate.name;
        backup.guestUser = vm.guestUser;
        backup.passwordEncrypted = vm.passwordEncrypted;
        backup.createdAt = now;
        return backup;
    }

    /** Rows for the data disks the VM has now; the backup's own row is there. */
    void addParts() {
        for (var disk : DataDisk.of(vmNumber)) {
            var part = of(vm, kind, disk.label.isEmpty() ? Machine.DataDisk.serial(disk.id) : disk.label, createdAt);
            part.partOf = this;
            part.diskId = disk.id;
            part.diskSlot = disk.slot;
            part.diskGb = disk.sizeGb;
            part.persist();
        }
    }

    /** Its rows of data disks, in their order. */
    public List<Backup> parts() { return list("partOf.id = ?1 order by diskSlot", id); }

    /** Those of all of a VM's backups. */
    static List<Backup> partsOn(long vmId) { return list("vm.id = ?1 and partOf is not null order by diskSlot", vmId); }

    /** The VM it is (or was) on is this one. */
    public boolean isOf(Vm other) { return vm != null && vm.id.equals(other.id); }

    /** Whether all of it lies off its host too, so that it can be used on any other one. */
    public boolean isCopied() { return kind == BackupKind.FULL && Stream.concat(Stream.of(this), parts().stream()).allMatch(part -> part.store != null); }

    public BackupFile file() { return new BackupFile(vmNumber, id); }

    void finish(Instant now) {
        state = BackupState.DONE;
        endedAt = now;
        parts().forEach(part -> part.finish(now));
    }

    void fail(String why, Instant now) {
        state = BackupState.FAILED;
        reason = why;
        endedAt = now;
        parts().forEach(part -> part.fail(why, now));
    }

    /** One that failed is made once more, of the data disks there are now. */
    void begin() {
        state = BackupState.MAKING;
        reason = "";
        endedAt = null;
        if (kind == BackupKind.SNAPSHOT) return;
        delete("partOf.id", id);
        addParts();
    }

    /** It was to be deleted and was not. */
    void stay() { state = reason.isEmpty() ? BackupState.DONE : BackupState.FAILED; }

    /** Puts back what the VM's row says about the system inside. */
    void restoreFacts(Vm target, Instant now) {
        target.osTemplate = osTemplate;
        target.guestUser = guestUser;
        target.passwordEncrypted = passwordEncrypted;
        if (target.installFailed()) target.finishInstalling(now);
    }

    /** A VM's backups, newest first. */
    public static List<Backup> of(long vmId) { return list("vm.id = ?1 and partOf is null order by createdAt desc, id desc", vmId); }

    /** That one of the VM. @throws Refusal when it is not, just as if it did not exist */
    static Backup on(Vm vm, long id) { return Backup.<Backup>find("id = ?1 and vm.id = ?2 and partOf is null", id, vm.id).firstResultOptional().orElseThrow(() -> new Refusal("backup.none", "id")); }

    /** Full ones whose VM is deleted, newest first. */
    public static List<Backup> ofDeleted(int most) { return Backup.<Backup>find("vm is null and kind = ?1 and state = DONE and partOf is null order by id desc", BackupKind.FULL).page(0, most).list(); }

    /** How many of a kind count on a VM. */
    static long countOn(long vmId, BackupKind kind) { return count("vm.id = ?1 and kind = ?2 and state in (MAKING, DONE) and partOf is null", vmId, kind); }

    /** How many of a kind count for a customer, on all their VMs. */
    static long countOf(long userId, BackupKind kind) {
        flush();
        return ((Number) getEntityManager().createNativeQuery("select portico_backups_of(:owner, :kind)", Long.class).setParameter("owner", userId).setParameter("kind", Integer.valueOf(Codes.of(kind))).getSingleResult()).longValue();
    }

    /** A schedule's own that are complete, oldest first. */
    static List<Backup> madeBy(BackupSchedule schedule) { return list("scheduleId = ?1 and vm.id = ?2 and state = DONE and partOf is null order by id", schedule.id, schedule.vm.id); }

    /** Call when a VM's system disk has been replaced: its snapshots are gone with the old one. Full backups stay. */
    public static void forgetSnapshots(long vmId) { delete("vm.id = ?1 and kind = ?2", vmId, BackupKind.SNAPSHOT); }

    /** Whether a VM has snapshots, which end with its disk. */
    public static boolean hasSnapshots(long vmId) { return countOn(vmId, BackupKind.SNAPSHOT) > 0; }
}
