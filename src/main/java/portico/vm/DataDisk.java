package portico.vm;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.annotations.TenantId;
import portico.api.Refusal;
import portico.hypervisor.Machine;

/** A VM's disk beside its system disk. One that was taken from it keeps its row, its place and its content until it is erased. */
@Entity
@Table(name = "data_disk")
public class DataDisk extends PanacheEntityBase {

    /** How many a VM may use at once. */
    public static final int MOST = 8;
    public static final int MOST_GB = 65_536;
    /** As many as have names, {@code vdb} to {@code vdy}, and one more in rescue. */
    private static final int SLOTS = 24;

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @Column(name = "vm_id") public long vmId;
    public int slot;
    @Column(name = "size_gb") public int sizeGb;
    /** What it holds, in its owner's words; may be empty. */
    public String label = "";
    @Column(name = "added_at") public Instant addedAt;
    /** Null: in use. */
    @Column(name = "removed_at") public Instant removedAt;
    /** When its content is erased; null: in use. */
    @Column(name = "erase_at") public Instant eraseAt;
    /** Erasing has begun: it cannot be put back any more. */
    public boolean erasing;

    /** Those the VM uses, in their order. */
    public static List<DataDisk> of(long vmId) { return list("vmId = ?1 and removedAt is null order by slot", vmId); }

    /** Those too that were taken from it and are not erased. */
    public static List<DataDisk> allOf(long vmId) { return list("vmId = ?1 order by slot", vmId); }

    /** Sizes from {@code 20,50}, GiB. @throws Refusal that names the field */
    public static List<Integer> parse(String field, String text) {
        var parts = Arrays.stream(text.split(",", -1)).map(String::strip).filter(part -> !part.isEmpty()).toList();
        if (parts.size() > MOST) throw Refusal.of(field, "disk.most", MOST);
        if (!parts.stream().allMatch(part -> part.matches("[0-9]{1,9}"))) throw Refusal.of(field, "parameter.number");
        var sizes = parts.stream().map(Integer::valueOf).toList();
        if (sizes.stream().anyMatch(size -> size < 1 || size > MOST_GB)) throw Refusal.of(field, "parameter.limit");
        return sizes;
    }

    /** Of these sizes, in this order; the VM is new or its row locked. @throws Refusal when it has too many then */
    public static List<DataDisk> add(Vm vm, String field, List<Integer> sizesGb, Instant now) {
        var all = allOf(vm.id);
        long used = all.stream().filter(disk -> disk.removedAt == null).count();
        if (used + sizesGb.size() > MOST) throw Refusal.of(field, "disk.most", MOST);
        var taken = all.stream().map(disk -> disk.slot).collect(Collectors.toSet());
        var added = new ArrayList<DataDisk>();
        for (int size : sizesGb) {
            int slot = IntStream.rangeClosed(1, SLOTS).filter(candidate -> !taken.contains(candidate)).findFirst().orElseThrow(() -> Refusal.of(field, "disk.slots"));
            taken.add(slot);
            var disk = new DataDisk();
            disk.vmId = vm.id;
            disk.slot = slot;
            disk.sizeGb = size;
            disk.addedAt = now;
            disk.persist();
            added.add(disk);
        }
        flush();
        return added;
    }

    /** What a VM's data disks take, those too that are not erased yet, GiB. */
    public static int roomGb(long vmId) { return allOf(vmId).stream().mapToInt(disk -> disk.sizeGb).sum(); }

    /** {@code 20,50}; empty: it has none. */
    public static String sizes(long vmId) { return of(vmId).stream().map(disk -> String.valueOf(disk.sizeGb)).collect(Collectors.joining(",")); }

    /** That one of the VM. @throws Refusal when it is not, just as if it did not exist */
    public static DataDisk on(Vm vm, String field, long id) { return DataDisk.<DataDisk>find("id = ?1 and vmId = ?2", id, vm.id).firstResultOptional().orElseThrow(() -> Refusal.of(field, "disk.none")); }

    /** Any, by its number; empty: erased, or never there. */
    public static Optional<DataDisk> known(long id) { return findByIdOptional(id); }

    /** What its host needs to know. */
    public Machine.DataDisk described() { return new Machine.DataDisk(id, slot, sizeGb); }
}
