package portico.task;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.hibernate.annotations.TenantId;

/** A line of a task's log. */
@Entity
@Table(name = "task_step")
public class TaskStep extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @Column(name = "task_id") public long taskId;
    public int position;
    /** Key of its name, see {@link Words}. */
    public String name;
    /** WAITING, RUNNING, DONE, FAILED, UNKNOWN. */
    public String state = "WAITING";
    /** Of this step alone. */
    public int percent;
    public String detail = "";
    /** False: somebody's word was taken for what it did. */
    public boolean verified = true;
    @Column(name = "started_at") public Instant startedAt;
    @Column(name = "ended_at") public Instant endedAt;

    public static List<TaskStep> of(long taskId) { return list("taskId = ?1 order by position", taskId); }

    public static List<TaskStep> ofAll(Collection<Long> taskIds) { return taskIds.isEmpty() ? List.of() : list("taskId in ?1 order by taskId, position", taskIds); }
}
