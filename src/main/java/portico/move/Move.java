package portico.move;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.TenantId;

/** A VM's way to another host, from the order until nothing of it is left on the host that it is not on. */
@Entity
@Table(name = "vm_move")
@DynamicUpdate
public class Move extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @Column(name = "vm_id") public long vmId;
    @Column(name = "from_id") public long fromId;
    @Column(name = "to_id") public long toId;
    /** The host where it takes room beside its own: the new one until it is there, then the old one. */
    @Column(name = "room_on") public long roomOn;
    @Column(name = "ram_mb") public int ramMb;
    @Column(name = "disk_gb") public int diskGb;
    /** Ids of the addresses that take the place of those which the new host has no use for, in the order of these. */
    public Long[] fresh = {};
    @Column(name = "begun_at") public Instant begunAt;
    /** Null: under way. */
    @Column(name = "ended_at") public Instant endedAt;

    /** One of the VM that has left something on this host which is not cleared away yet. */
    static Optional<Move> leftOn(long vmId, long hostId) { return find("vmId = ?1 and roomOn = ?2 and endedAt is not null", vmId, hostId).firstResultOptional(); }

    static long under(long fromId) { return count("fromId = ?1 and endedAt is null", fromId); }
}
