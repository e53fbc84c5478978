package portico.account;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import org.hibernate.annotations.TenantId;

/** A one-time code that was sent to a customer. Kept as a keyed fingerprint. */
@Entity
@Table(name = "verification_code")
public class VerificationCode extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @Column(name = "user_id") public long userId;
    /** 1 SMS, 2 e-mail. */
    public int channel;
    /** Wire name of the operation it is good for; null: any single one. */
    public String operation;
    /** The VM it is good for; null: any of the customer's. */
    @Column(name = "vm_id") public Long vmId;
    @Column(name = "code_hash") public String codeHash;
    public int tries;
    @Column(name = "created_at") public Instant createdAt;
    @Column(name = "expires_at") public Instant expiresAt;
    @Column(name = "used_at") public Instant usedAt;
}
