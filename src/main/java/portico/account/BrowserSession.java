package portico.account;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;

/** A logged-in browser, whoever sits before it: a customer ({@link WebSession}) or staff. The cookie's token is kept as a hash. */
@MappedSuperclass
public abstract class BrowserSession extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @Column(name = "token_hash") public String tokenHash;
    @Column(name = "created_at") public Instant createdAt;
    /** To the minute. */
    @Column(name = "seen_at") public Instant seenAt;
    public String ip;
    @Column(name = "user_agent") public String userAgent;
}
