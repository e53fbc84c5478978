package portico.console;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import org.hibernate.annotations.TenantId;
import portico.secret.Tokens;

/** A browser that may look at a session's screen. Its token, unlike the link, works again and again while the session lives: a lost connection is simply made anew. */
@Entity
@Table(name = "console_viewer")
class ConsoleViewer extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    @TenantId String tenant;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "session_id") ConsoleSession session;
    /** The login it came with; when that ends, so does this. Null: it came by a link. */
    @Column(name = "web_session_id") Long webSessionId;
    @Column(name = "token_hash") private String tokenHash;
    /** When an open socket of it was last seen; null: never. */
    @Column(name = "seen_at") Instant seenAt;

    /** Lets a browser in. @return its token, which is kept nowhere */
    static String admit(ConsoleSession session, Long webSessionId) {
        var token = Tokens.random();
        var viewer = new ConsoleViewer();
        // A link is exchanged before anybody knows the tenant, so the row must name it.
        viewer.tenant = session.tenant;
        viewer.session = session;
        viewer.webSessionId = webSessionId;
        viewer.tokenHash = Tokens.hash(token);
        viewer.persist();
        return token;
    }
}
