package portico.account;

import io.quarkus.hibernate.orm.panache.Panache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import portico.secret.Tokens;
import portico.tenant.BySql;

/**
 * The life of one kind of sessions: they end after 30 minutes without a request, and 12 hours after log-in. All of it runs in the running transaction.
 *
 * @param <S> the sessions' entity
 */
public final class SessionBook<S extends BrowserSession> {

    public static final Duration IDLE = Duration.ofMinutes(30);
    public static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);
    private static final int LONGEST_AGENT = 300;
    private static final int LONGEST_TOKEN = 100;

    private final Class<S> kind;
    private final Class<?> ownerKind;
    private final String owner;
    private final Clock clock;

    /** @param owner the attribute that says whose a session is, read along with it; its column is named so with {@code _id} */
    public SessionBook(Class<S> kind, Class<?> ownerKind, String owner, Clock clock) {
        this.kind = kind;
        this.ownerKind = ownerKind;
        this.owner = owner;
        this.clock = clock;
    }

    /**
     * Begins a session.
     *
     * @param session   says whose it is; the rest is filled in
     * @param userAgent null when the browser sent none
     * @return the token for the cookie; we keep only its hash
     */
    public String begin(S session, String address, String userAgent) {
        var token = Tokens.random();
        session.tokenHash = Tokens.hash(token);
        session.createdAt = clock.instant();
        session.seenAt = session.createdAt;
        session.ip = address;
        session.userAgent = readable(userAgent);
        session.persist();
        return token;
    }

    /** Whether it is worth asking for what a cookie holds. @param token null when the browser sent none */
    public static boolean isToken(String token) { return token != null && token.length() <= LONGEST_TOKEN; }

    /** The living session of a token, which is seen by that. */
    public Optional<S> find(String token) {
        var hash = Tokens.hash(token);
        // The owner first: whose session it is, is known then without asking again.
        BySql.list(ownerKind, "id = (select " + owner + "_id from " + BySql.table(kind) + " where token_hash = ?2)", hash);
        var session = BySql.list(kind, "token_hash = ?2", hash).stream().findFirst().filter(s -> isAlive(s.seenAt, s.createdAt));
        session.ifPresent(s -> note(s.id, s.seenAt));
        return session;
    }

    /** Whether a session of this age has not ended by itself. */
    boolean isAlive(Instant seen, Instant created) {
        var now = clock.instant();
        return seen.isAfter(oldestSeen(now)) && created.isAfter(oldest(now));
    }

    /** A session is used just now; written down once a minute. @param seen when that was written down last */
    void note(long session, Instant seen) {
        var now = clock.instant();
        if (!seen.plus(NOTED_EVERY).isBefore(now)) return;
        Panache.getEntityManager().createQuery("update " + kind.getSimpleName() + " s set s.seenAt = ?1 where s.id = ?2").setParameter(1, now).setParameter(2, session).executeUpdate();
    }

    /** Living sessions. @param condition on {@code s}, with ?3 for the parameter */
    public List<S> alive(String condition, Object parameter) {
        var now = clock.instant();
        return Panache.getEntityManager().createQuery("select s from " + kind.getSimpleName() + " s join fetch s." + owner + " where s.seenAt > ?1 and s.createdAt > ?2 and " + condition, kind)
                .setParameter(1, oldestSeen(now)).setParameter(2, oldest(now)).setParameter(3, parameter).getResultList();
    }

    /** Ends the session of this token, if there is one. */
    public void end(String token) { delete("s.tokenHash = ?1", Tokens.hash(token)); }

    /** Throws away what nobody can use any more. */
    public void clean() { delete("s.seenAt < ?1 or s.createdAt < ?2", oldestSeen(clock.instant()), oldest(clock.instant())); }

    /** @return how many there were */
    public int delete(String condition, Object... parameters) {
        var delete = Panache.getEntityManager().createQuery("delete from " + kind.getSimpleName() + " s where " + condition);
        for (int i = 0; i < parameters.length; i++) delete.setParameter(i + 1, parameters[i]);
        return delete.executeUpdate();
    }

    private static Instant oldestSeen(Instant now) { return now.minus(IDLE); }

    private static Instant oldest(Instant now) { return now.minus(LONGEST); }

    private static String readable(String userAgent) {
        if (userAgent == null) return "";
        var clean = userAgent.replaceAll("\\p{Cc}", " ");
        return clean.length() > LONGEST_AGENT ? clean.substring(0, LONGEST_AGENT) : clean;
    }
}
