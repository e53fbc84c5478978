package portico.account;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import portico.tenant.Tenancy;

/** Sessions of browsers in which somebody is a customer. They end as all sessions do ({@link SessionBook}), and with whatever shuts the customer out. */
@Singleton
public class WebSessions {

    public static final Duration IDLE = SessionBook.IDLE;
    public static final Duration LONGEST = SessionBook.LONGEST;
    /** How long staff may act in a customer's name before they must ask again. */
    public static final Duration LONGEST_OF_STAFF = Duration.ofHours(1);

    private final Tenancy tenancy;
    private final Clock clock;
    private final SessionBook<WebSession> book;

    WebSessions(Tenancy tenancy, Clock clock) {
        this.tenancy = tenancy;
        this.clock = clock;
        book = new SessionBook<>(WebSession.class, User.class, "user", clock);
    }

    /** Begins a customer's session in the running transaction. @return the token for the cookie; we keep only its hash */
    public String begin(User user, String address, String userAgent) {
        var session = new WebSession();
        session.user = user;
        return book.begin(session, address, userAgent);
    }

    /** Begins a session in which staff acts in the customer's name, in the running transaction. @param staff who, {@code staff:support} @return the token for the cookie */
    public String beginForStaff(User user, String staff, String reason, String address, String userAgent) {
        var session = new WebSession();
        session.user = user;
        session.staff = staff;
        session.staffReason = reason;
        return book.begin(session, address, userAgent);
    }

    /**
     * The living session of a cookie's token, its user read along; in a transaction of its own. A session of another tenant is none.
     *
     * @param token null when the browser sent none
     */
    public Optional<WebSession> find(String tenant, String token) {
        if (!SessionBook.isToken(token)) return Optional.empty();
        return tenancy.in(tenant, () -> book.find(token).filter(s -> s.user.status != UserStatus.DISABLED).filter(this::mayGoOn));
    }

    private boolean mayGoOn(WebSession session) { return session.staff == null || session.createdAt.plus(LONGEST_OF_STAFF).isAfter(clock.instant()); }

    /** In the running transaction, the one used last first. */
    public List<WebSession> of(long userId) {
        return book.alive("s.user.id = ?3", userId).stream().filter(this::mayGoOn)
                .sorted(Comparator.comparing((WebSession s) -> s.seenAt).thenComparing(s -> s.id).reversed()).toList();
    }

    /** Ends one session of this customer, in the running transaction; false when they have no such session. */
    public boolean end(long userId, long sessionId) { return book.delete("s.id = ?1 and s.user.id = ?2", sessionId, userId) == 1; }

    /** Ends all sessions of this customer in the running transaction. */
    public void endAll(long userId) { book.delete("s.user.id = ?1", userId); }

    /** Ends the session of this token, if there is one, in the running transaction. */
    void end(String token) { book.end(token); }

    /** Throws away what nobody can use any more; over all tenants. */
    void clean() { tenancy.run(Tenancy.EVERYWHERE, book::clean); }

    void shutOut(@Observes ShutOut user) { endAll(user.userId()); }
}
