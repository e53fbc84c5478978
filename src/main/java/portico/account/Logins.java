package portico.account;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import portico.api.AuditLog;
import portico.api.Call;
import portico.api.Caller;
import portico.api.Door;
import portico.api.Level;
import portico.api.Refusal;
import portico.tenant.Tenancy;

/**
 * Proofs by password: the log-in page, {@code user_authentication}, and the present password before a change of it. Wrong names and wrong passwords
 * get the same answer after the same time, and are counted per customer and per address.
 */
@Singleton
public class Logins {

    private final Tenancy tenancy;
    private final Attempts attempts;
    private final PasswordProof proof;
    private final WebSessions sessions;
    private final Browsers browsers;
    private final AuditLog audit;
    private final Clock clock;

    Logins(Tenancy tenancy, Attempts attempts, PasswordProof proof, WebSessions sessions, Browsers browsers, AuditLog audit, Clock clock) {
        this.tenancy = tenancy;
        this.attempts = attempts;
        this.proof = proof;
        this.sessions = sessions;
        this.browsers = browsers;
        this.audit = audit;
        this.clock = clock;
    }

    /** What a browser is given. @param token for the session's cookie @param mark by which it is known the next time, also when the session is long over */
    public record Welcome(String token, String mark) {}

    /**
     * Logs a browser in; to be called in no transaction.
     *
     * @param tenant    code of the site, from the Host name
     * @param address   network address of the browser
     * @param userAgent null when it sent none
     * @param mark      by which it is known from before; empty: it has none
     * @throws Refusal when name and password do not fit, the account is disabled, or too many tries failed
     */
    public Welcome login(String nameOrEmail, String password, String tenant, String address, String userAgent, Optional<String> mark) {
        var found = tenancy.in(tenant, () -> User.called(nameOrEmail.strip()));
        var name = nameOf(tenant, found, nameOrEmail);
        proof.demand(password, found.map((User u) -> u.passwordHash).orElse(null), address, name, () -> recordRefused(tenant, found, address, Door.PAGE));
        demandOpen(found.orElseThrow());
        return tenancy.in(tenant, () -> {
            var user = User.<User>findByIdOptional(found.get().id).orElseThrow(() -> new Refusal("login.denied"));
            noteLogin(user, address);
            record(tenant, user, address, Door.PAGE, "session.login");
            return new Welcome(sessions.begin(user, address, userAgent), browsers.greet(user, mark, address, userAgent));
        });
    }

    /** A fresh session for a customer whose password just changed, which ended all they had; to be called in no transaction. */
    public String renew(Caller caller, String userAgent) {
        return tenancy.in(caller.tenant(), () -> sessions.begin(User.behind(caller), caller.address(), userAgent));
    }

    /** Ends the session of a cookie's token; to be called in no transaction. */
    public void logout(Caller caller, String token) {
        tenancy.run(caller.tenant(), () -> {
            sessions.end(token);
            audit.record(caller, "session.logout", Map.of(), Map.of(), caller.userId(), null);
        });
    }

    /** The customer with this name and password, for a caller of the API; in the caller's transaction. */
    User authenticate(Caller caller, String nameOrEmail, String password, Optional<String> loginIp) {
        var found = User.called(nameOrEmail.strip());
        var name = nameOf(caller.tenant(), found, nameOrEmail);
        // The hosting site's server asks for all its customers: its own address is not to blame.
        var address = caller.isSystem() ? loginIp.orElse(null) : caller.address();
        attempts.admit(Attempts.Proof.PASSWORD, address, name);
        boolean fits = Passwords.matches(password, found.map((User u) -> u.passwordHash).orElse(null));
        if (!fits || !caller.isSystem() && !caller.userId().equals(found.orElseThrow().id))
            throw new Refusal("login.denied").afterwards(() -> refused(caller.tenant(), found, name, address, caller.door()));
        attempts.succeeded(Attempts.Proof.PASSWORD, address, name);
        demandOpen(found.orElseThrow());
        noteLogin(found.get(), loginIp.orElse(caller.address()));
        return found.get();
    }

    /** Checks the present password of a customer before it is changed; in the caller's transaction. */
    void confirm(Caller caller, User user, String password) {
        var name = nameOf(caller.tenant(), Optional.of(user), "");
        var address = caller.isSystem() ? null : caller.address();
        attempts.admit(Attempts.Proof.PASSWORD, address, name);
        if (Passwords.matches(password, user.passwordHash)) return;
        throw Refusal.of("password", "user.password.wrong").afterwards(() -> refused(caller.tenant(), Optional.of(user), name, address, caller.door()));
    }

    private void noteLogin(User user, String address) {
        user.loginIp = address;
        user.loggedInAt = clock.instant();
    }

    /** A locked customer comes in and finds out why; the corridor lets them change nothing. */
    private static void demandOpen(User user) {
        switch (user.status) {
            case ACTIVE, LOCKED -> {}
            case DISABLED -> throw new Refusal("login.disabled");
        }
    }

    /** What failures are counted under: the customer, however they were named; or the name as typed when there is no such customer. */
    private static String nameOf(String tenant, Optional<User> user, String typed) {
        return "login " + tenant + "/" + user.map((User u) -> "#" + u.id).orElse(Call.lower(typed.strip()));
    }

    private void refused(String tenant, Optional<User> user, String name, String address, Door door) {
        attempts.failed(Attempts.Proof.PASSWORD, address, name);
        recordRefused(tenant, user, address, door);
    }

    private void recordRefused(String tenant, Optional<User> user, String address, Door door) {
        tenancy.run(tenant, () -> record(tenant, user.orElse(null), address, door, "session.refused"));
    }

    /** Never the name as typed: people type passwords into name fields. */
    private void record(String tenant, User user, String address, Door door, String event) {
        var who = new Caller(Level.USER, tenant, user == null ? null : user.id, user == null ? "?" : user.username, door, address == null ? "" : address);
        audit.record(who, event, Map.of(), Map.of(), who.userId(), null);
    }
}
