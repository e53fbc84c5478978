package portico.shared;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;

/** What is known of a host's gateway. Pages read this and never ask the gateway. Written by {@link KeepGateways} alone. */
@Entity
@Table(name = "gateway_state")
public class GatewayState extends PanacheEntityBase {

    @Id @Column(name = "host_id") public Long hostId;
    /** When the whole set of forwards was last read back; null: never. */
    @Column(name = "ports_read_at") public Instant portsReadAt;
    @Column(name = "sites_read_at") public Instant sitesReadAt;
    /** Why the last look failed; null: it did not. For staff. */
    @Column(name = "ports_error") public String portsError;
    @Column(name = "sites_error") public String sitesError;
}
