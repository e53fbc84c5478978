package portico.task;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.TenantId;
import portico.api.Codes;
import portico.api.Refusal;
import portico.tenant.BySql;

/** A work order and how far it has come, as the customer sees it. Rows, not objects, of other rooms are named by their ids. */
@Entity
public class Task extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    /** Which {@link TaskType}: {@code vm.reinstall}. */
    public String type;
    /** Word for it on the wire and in the page's texts: {@code start}, {@code reload_step_1}. */
    public String action;
    @Column(name = "kind") int kindCode;
    @Column(name = "lane") String laneName;
    @Enumerated(EnumType.STRING) public TaskState state = TaskState.QUEUED;
    @Column(name = "work_order") @org.hibernate.annotations.JdbcTypeCode(org.hibernate.type.SqlTypes.JSON) String workOrder;
    @Column(name = "user_id") public Long userId;
    @Column(name = "vm_id") public Long vmId;
    @Column(name = "host_id") public Long hostId;
    @Column(name = "parent_id") public Long parentId;
    /** Steps already finished. */
    public int step;
    public int percent;
    /** Key of the running step, or once ended the reason of failure in English. */
    public String message = "";
    /** Of one that is done: what it did was looked at afterwards; false: somebody's word was taken for it. Null: it is not done, or was before this was noted. */
    public Boolean verified;
    public int attempts;
    public long fence;
    @Column(name = "asked_by") public String askedBy;
    @Column(name = "created_at") public Instant createdAt;
    @Column(name = "started_at") public Instant startedAt;
    @Column(name = "ended_at") public Instant endedAt;

    public Kind kind() { return Codes.find(Kind.class, String.valueOf(kindCode)).orElseThrow(); }

    /** The open task that keeps a VM busy. */
    public static Optional<Task> busyWith(long vmId) {
        return BySql.list(Task.class, "vm_id = ?2 and lane <> 'free' and state in ('QUEUED', 'RUNNING') order by id desc limit 1", vmId).stream().findFirst();
    }

    /** Why no order that changes the VM can be given now; empty: none is under way. What is said about this comes before all else: the rest may be true only until it has ended. */
    public static Optional<Refusal> againstAnother(long vmId) { return busyWith(vmId).map(task -> new Refusal("vm.busy")); }

    /** @throws Refusal when one is under way that keeps the VM busy */
    public static void demandNoOther(long vmId) { againstAnother(vmId).ifPresent(refusal -> { throw refusal; }); }

    /** Open tasks of several VMs, newest first. */
    public static List<Task> openOf(Collection<Long> vmIds) {
        return vmIds.isEmpty() ? List.of() : list("vmId in ?1 and laneName <> 'free' and state in (QUEUED, RUNNING) order by id desc", vmIds);
    }

    /** A VM's newest tasks. */
    public static List<Task> newestOf(long vmId, int most) { return BySql.list(Task.class, "vm_id = ?2 order by id desc limit ?3", vmId, most); }

    /** The newest of what began to change a VM since then, oldest first; for its owner, since another one's tasks are not shown. */
    public static List<Task> begunSince(long vmId, long userId, Instant since, int most) {
        return BySql.list(Task.class, "vm_id = ?2 and user_id = ?3 and started_at >= ?4 and lane <> 'free' order by started_at desc limit ?5", vmId, userId, since, most).reversed();
    }

    /** Whether something newer, of other kinds than these, was to change its VM. */
    boolean isOvertaken(Collection<String> butFor) { return count("vmId = ?1 and id > ?2 and laneName <> 'free' and type not in ?3", vmId, id, butFor) > 0; }

    /** How many tasks wait on the same host before this one, whichever site they belong to; 0 = it is next or already runs. */
    public long queuePosition() {
        if (state != TaskState.QUEUED || hostId == null) return 0;
        return (Long) getEntityManager().createNativeQuery("select portico_tasks_before(?1, ?2)", Long.class).setParameter(1, hostId).setParameter(2, id).getSingleResult();
    }
}
