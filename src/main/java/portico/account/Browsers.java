package portico.account;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import portico.secret.Tokens;
import portico.tenant.Tenancy;

/** Recognises the browsers a customer was in before, and tells the customer of new ones. The first one of all is nothing to tell. */
@Singleton
class Browsers {

    /** As long as its cookie lives. */
    static final Duration REMEMBERED = Duration.ofDays(400);

    private final EntityManager database;
    private final AccountLetters letters;
    private final Clock clock;

    Browsers(EntityManager database, AccountLetters letters, Clock clock) {
        this.database = database;
        this.letters = letters;
        this.clock = clock;
    }

    /**
     * Somebody logged in, in the running transaction.
     *
     * @param mark what the browser showed; empty: it has none yet
     * @return what it shall show from now on
     */
    String greet(User user, Optional<String> mark, String address, String userAgent) {
        var shown = mark.filter(SessionBook::isToken).orElseGet(Tokens::random);
        long known = KnownBrowser.count("userId", user.id);
        // At once, so that two log-ins at the same moment do not both think they are new.
        int fresh = database.createNativeQuery("insert into known_browser (tenant, user_id, mark_hash, seen_at) values (:tenant, :user, :mark, :now) on conflict (user_id, mark_hash) do nothing")
                .setParameter("tenant", user.tenant).setParameter("user", user.id).setParameter("mark", Tokens.hash(shown)).setParameter("now", clock.instant()).executeUpdate();
        if (fresh == 0) KnownBrowser.update("seenAt = ?1 where userId = ?2 and markHash = ?3", clock.instant(), user.id, Tokens.hash(shown));
        else if (known > 0) letters.newBrowser(user, address, userAgent);
        return shown;
    }

    /** Forgets what no browser shows any more; over all tenants. */
    void clean(Tenancy tenancy) {
        Instant oldest = clock.instant().minus(REMEMBERED);
        tenancy.run(Tenancy.EVERYWHERE, () -> KnownBrowser.delete("seenAt < ?1", oldest));
    }
}
