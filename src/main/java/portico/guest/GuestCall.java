package portico.guest;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import org.hibernate.annotations.TenantId;

/** A command under way inside a guest; see {@link GuestCalls}. */
@Entity
@Table(name = "guest_call")
public class GuestCall extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @Column(name = "vm_id") public long vmId;
    @Column(name = "request_sealed") byte[] requestSealed;
    /** Null: not yet. */
    @Column(name = "begun_at") public Instant begunAt;
    /** Null: there is none yet. */
    @Column(name = "outcome_sealed") byte[] outcomeSealed;
    @Column(name = "created_at") public Instant createdAt;
}
