package portico.account;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import portico.api.Codes;
import portico.secret.Tokens;
import portico.tenant.Columns;
import portico.tenant.Tenancy;

/** Sessions of browsers in which somebody is a customer. They end as all sessions do ({@link SessionBook}), and with whatever shuts the customer out. */
@Singleton
public class WebSessions {

    public static final Duration IDLE = SessionBook.IDLE;
    public static final Duration LONGEST = SessionBook.LONGEST;
    /** How long staff may act in a customer's name before they must ask again. */
    public static final Duration LONGEST_OF_STAFF = Duration.ofHours(1);

    private static final String SEAT = """
            select s.id, u.tenant, u.id, u.username, u.name, u.language, u.status, u.status_reason, s.staff, s.seen_at, s.created_at
            from web_session s join user_account u on u.id = s.user_id where s.tenant = ? and s.token_hash = ?""";

    /** A session as it was begun and last seen. */
    private record Found(Seat seat, Instant seen, Instant created) {

        static Found of(ResultSet row) throws SQLException {
            var status = Codes.find(UserStatus.class, row.getString(7)).orElseThrow();
            var seat = new Seat(row.getLong(1), row.getString(2), row.getLong(3), row.getString(4), row.getString(5), row.getString(6), status, row.getString(8), row.getString(9));
            return new Found(seat, row.getTimestamp(10).toInstant(), row.getTimestamp(11).toInstant());
        }
    }

    private final Tenancy tenancy;
    private final Columns columns;
    private final Clock clock;
    private final SessionBook<WebSession> book;

    WebSessions(Tenancy tenancy, Columns columns, Clock clock) {
        this.tenancy = tenancy;
        this.columns = columns;
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
     * Who sits before the browser with this cookie, when their session lives; that it is asked keeps it alive. In a transaction of its own. A session of another tenant is none.
     * Columns, not entities: every page begins with it.
     *
     * @param token null when the browser sent none
     */
    public Optional<Seat> find(String tenant, String token) {
        if (!SessionBook.isToken(token)) return Optional.empty();
        return tenancy.in(tenant, () -> columns.first(SEAT, List.of(tenant, Tokens.hash(token)), Found::of).filter(found -> book.isAlive(found.seen, found.created))
                .filter(found -> found.seat.status() != UserStatus.DISABLED && mayGoOn(found.seat.staff(), found.created)).map(this::noted));
    }

    private Seat noted(Found found) {
        book.note(found.seat.sessionId(), found.seen);
        return found.seat;
    }

    private boolean mayGoOn(String staff, Instant begun) { return staff == null || begun.plus(LONGEST_OF_STAFF).isAfter(clock.instant()); }

    /** In the running transaction, the one used last first. */
    public List<WebSession> of(long userId) {
        return book.alive("s.user.id = ?3", userId).stream().filter(s -> mayGoOn(s.staff, s.createdAt))
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
