package portico.adopt;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/** A directory of disks on a host of ours whose VM nobody knows, as last seen. It is shown to operators, and removed by nobody. */
@Entity
@Table(name = "stray_disks")
@IdClass(StrayDisks.Key.class)
public class StrayDisks extends PanacheEntityBase {

    public record Key(long hostId, long vmNumber) implements Serializable {}

    @Id @Column(name = "host_id") public long hostId;
    @Id @Column(name = "vm_number") public long vmNumber;
    public String path;
    public long bytes;
    /** When something in it was last written. */
    @Column(name = "changed_at") public Instant changedAt;
    @Column(name = "seen_at") public Instant seenAt;

    public static List<StrayDisks> on(long hostId) { return list("hostId = ?1 order by vmNumber", hostId); }
}
