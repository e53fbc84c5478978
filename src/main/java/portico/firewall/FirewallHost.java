package portico.firewall;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;

/** What is known of a host's filter. Written by {@link KeepFirewalls} alone. */
@Entity
@Table(name = "firewall_host")
class FirewallHost extends PanacheEntityBase {

    @Id @Column(name = "host_id") public Long hostId;
    /** When the whole filter was last read back; null: never. */
    @Column(name = "read_at") public Instant readAt;
    /** Why the last look failed; null: it did not. For staff. */
    public String error;
}
