package portico.account;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import portico.secret.Tokens;
import portico.tenant.Tenancy;

/** Sessions of logged-in browsers. They end after 30 minutes without a request, 12 hours after log-in, and with whatever shuts the customer out. */
@Singleton
public class WebSessions {

    public static final Duration IDLE = Duration.ofMinutes(30);
    public static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);
    private static final int LONGEST_AGENT = 300;

    private final Tenancy tenancy;
    private final Clock clock;

    WebSessions(Tenancy tenancy, Clock clock) {
        this.tenancy = tenancy;
        this.clock = clock;
    }

    /** Begins a session in the running transaction. @return the token for the cookie; we keep only its hash */
    public String begin(User user, String address, String userAgent) {
        var token = Tokens.random();
        var session = new WebSession();
        session.user = user;
        session.tokenHash = Tokens.hash(token);
        session.createdAt = clock.instant();
        session.seenAt = session.createdAt;
        session.ip = address;
        session.userAgent = readable(userAgent);
        session.persist();
        return token;
    }

    /**
     * The living session of a cookie's token, its user read along; in a transaction of its own. A session of another tenant is none.
     *
     * @param token null when the browser sent none
     */
    public Optional<WebSession> find(String tenant, String token) {
        if (token == null || token.length() > 100) return Optional.empty();
        return tenancy.in(tenant, () -> {
            var now = clock.instant();
            var session = alive(now, "tokenHash = ?3", Tokens.hash(token)).stream().findFirst();
            session.filter(s -> s.seenAt.plus(NOTED_EVERY).isBefore(now)).ifPresent(s -> s.seenAt = now);
            return session.filter(s -> s.user.status == UserStatus.ACTIVE);
        });
    }

    /** In the running transaction, the one used last first. */
    public List<WebSession> of(long userId) { return alive(clock.instant(), "user.id = ?3 order by seenAt desc, id desc", userId); }

    /** Ends one session of this customer, in the running transaction; false when they have no such session. */
    public boolean end(long userId, long sessionId) { return WebSession.delete("id = ?1 and user.id = ?2", sessionId, userId) == 1; }

    /** Ends all sessions of this customer in the running transaction. */
    public void endAll(long userId) { WebSession.delete("user.id", userId); }

    /** Ends the session of this token, if there is one, in the running transaction. */
    void end(String token) { WebSession.delete("tokenHash", Tokens.hash(token)); }

    /** Throws away what nobody can use any more; over all tenants. */
    void clean() {
        tenancy.run(Tenancy.EVERYWHERE, () -> WebSession.delete("seenAt < ?1 or createdAt < ?2", clock.instant().minus(IDLE), clock.instant().minus(LONGEST)));
    }

    void shutOut(@Observes ShutOut user) { endAll(user.userId()); }

    private static List<WebSession> alive(Instant now, String condition, Object parameter) {
        return WebSession.list("seenAt > ?1 and createdAt > ?2 and " + condition, now.minus(IDLE), now.minus(LONGEST), parameter);
    }

    private static String readable(String userAgent) {
        if (userAgent == null) return "";
        var clean = userAgent.replaceAll("\\p{Cc}", " ");
        return clean.length() > LONGEST_AGENT ? clean.substring(0, LONGEST_AGENT) : clean;
    }
}
