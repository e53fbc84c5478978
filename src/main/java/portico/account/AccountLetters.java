package portico.account;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import portico.api.Caller;
import portico.notify.Channel;
import portico.notify.Notice;
import portico.notify.PostOffice;
import portico.tenant.Tenant;

/**
 * Tells customers by e-mail who got into their account, or what would let somebody in. What the hosting site does itself is not told: it tells its customers.
 * Only addresses that are proved to be the customer's get letters.
 */
@Singleton
class AccountLetters {

    /** Later nobody is helped by it. */
    private static final Duration WORTH = Duration.ofHours(12);
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private final PostOffice post;
    private final Clock clock;

    AccountLetters(PostOffice post, Clock clock) {
        this.post = post;
        this.clock = clock;
    }

    /** @param userAgent null: the browser named none */
    void newBrowser(User user, String address, String userAgent) {
        if (!user.letterLogins || !user.emailVerified) return;
        var device = Device.of(userAgent == null ? "" : userAgent);
        send(user, user.email, "browser", true, device.known() ? device.browser() + ", " + device.system() : "?", address, now());
    }

    void passwordChanged(Caller caller, User user) { if (isTheirs(caller) && user.emailVerified) send(user, user.email, "password", false, caller.address(), now()); }

    /** To the former address: whoever took the account over does not read it there. @param before the address of before, which was proved */
    void addressChanged(Caller caller, User user, String before) { if (isTheirs(caller)) send(user, before, "address", false, user.email, caller.address(), now()); }

    /** @param key what it is called */
    void keyMade(Caller caller, User user, String key) { if (isTheirs(caller) && user.emailVerified) send(user, user.email, "key", false, key, caller.address(), now()); }

    private static boolean isTheirs(Caller caller) { return !caller.isSystem(); }

    private void send(User user, String to, String word, boolean choice, Object... details) {
        Tenant tenant = Tenant.findById(user.tenant);
        post.post(user.id, Channel.MAIL, to, Notice.write(tenant, user.language == null ? tenant.language : user.language, user.name, word, choice, details), WORTH);
    }

    private String now() { return MOMENT.format(clock.instant()); }
}
