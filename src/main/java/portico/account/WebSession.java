package portico.account;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import org.hibernate.annotations.TenantId;

/** A customer's logged-in browser. The cookie's token is kept as a hash. */
@Entity
@Table(name = "web_session")
public class WebSession extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @ManyToOne(fetch = FetchType.EAGER) @JoinColumn(name = "user_id") public User user;
    @Column(name = "token_hash") public String tokenHash;
    @Column(name = "created_at") public Instant createdAt;
    /** To the minute. */
    @Column(name = "seen_at") public Instant seenAt;
    public String ip;
    @Column(name = "user_agent") public String userAgent;
}
