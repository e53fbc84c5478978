package portico.adopt;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.LockModeType;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import portico.hypervisor.PowerState;

/** A machine on a host of ours that no VM stands for, as last seen. It belongs to nobody yet. */
@Entity
@IdClass(Stranger.Key.class)
public class Stranger extends PanacheEntityBase {

    public record Key(long hostId, String name) implements Serializable {}

    @Id @Column(name = "host_id") public long hostId;
    @Id public String name;
    public UUID uuid;
    @Enumerated(EnumType.STRING) public PowerState power;
    public int cpu;
    @Column(name = "ram_mb") public int ramMb;
    /** Empty: it has none, or several. */
    @Column(name = "disk_file") public String diskFile;
    @Column(name = "disk_gb") public int diskGb;
    public String[] macs;
    public boolean agent;
    /** Codes of what speaks against taking it over; none: nothing does. */
    public String[] hindrances;
    @Column(name = "seen_at") public Instant seenAt;

    public static List<Stranger> on(long hostId) { return list("hostId = ?1 order by name", hostId); }

    /** Its row locked: neither another order nor a look at the host takes it away meanwhile. */
    static Optional<Stranger> named(long hostId, String name) { return find("hostId = ?1 and name = ?2", hostId, name).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional(); }
}
