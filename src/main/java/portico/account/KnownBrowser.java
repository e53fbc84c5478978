package portico.account;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import org.hibernate.annotations.TenantId;

/** A browser in which a customer was logged in before, known by a mark in a cookie of its own that outlives sessions and lets nobody in. */
@Entity
@Table(name = "known_browser")
class KnownBrowser extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    @TenantId String tenant;
    @Column(name = "user_id") long userId;
    @Column(name = "mark_hash") String markHash;
    @Column(name = "seen_at") Instant seenAt;
}
