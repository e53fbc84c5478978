package portico.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.sql.DataSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import portico.api.TooMany;
import portico.tenant.Tenancy;
import portico.testing.ApiClient;
import portico.testing.Given;

/** Proofs of identity at the API door, and what happens to those who fail too often. */
@QuarkusTest
class GateTest {

    private static final String DENIED = "Invalid api_username or api_key";

    @Inject Given given;
    @Inject DataSource database;
    @Inject Tenancy tenancy;
    @Inject Attempts attempts;
    @Inject Logins logins;
    @Inject portico.tenant.Tenants tenants;
    final ApiClient api = new ApiClient();

    @Test void whatever_is_wrong_the_answer_is_the_same() {
        var ann = given.customer();
        api.send("user_info").refuses(DENIED);
        api.with("user", ann.username(), "wrong").send("user_info").refuses(DENIED);
        api.with("user", "nobody-of-that-name", ann.apiKey()).send("user_info").refuses(DENIED);
        api.with("system", "acme", "wrong").send("user_info").refuses(DENIED);
        api.with("system", "no-such-site", "wrong").send("user_info").refuses(DENIED);
        api.with("system", ann.username(), ann.apiKey()).send("user_info").refuses(DENIED);
        api.with("user", "acme", "acme-system-key-0123456789abcdef").send("user_info").refuses(DENIED);
        api.with("operator", "acme", "acme-system-key-0123456789abcdef").send("user_info").refuses(DENIED);
        api.as(ann).at("globex.test").send("user_info").refuses(DENIED);
        api.as(ann).at("unknown.test").send("user_info").refuses(DENIED);
    }

    @Test void names_and_identities_are_read_in_any_case() {
        var ann = given.customer();
        api.with("USER", ann.username().toUpperCase(), ann.apiKey()).send("user_info").json();
        api.with("", ann.email().toUpperCase(), ann.apiKey()).send("user_info").json();
        api.with("System", "ACME", "acme-system-key-0123456789abcdef").send("USER_INFO", "userid", ann.number()).json();
    }

    @Test void an_address_that_keeps_failing_is_stopped() {
        var ann = given.customer();
        var attacker = api.from("203.0.113.77");
        int tries = 0;
        while (attacker.with("user", "guess" + tries, "wrong").send("user_info").text().equals("-1|" + DENIED)) assertThat(tries++).isLessThan(400);
        assertThat(tries).isGreaterThanOrEqualTo(300);
        attacker.as(ann).send("user_info").refuses("Too many requests, try again later");
        api.as(ann).send("user_info").json();
    }

    @Test void a_name_that_keeps_failing_is_stopped_but_not_for_who_proved_it_before() {
        var ann = given.customer();
        var home = api.from("198.51.100.40");
        home.as(ann).send("user_info").json();
        afterFailuresOf("acme/" + ann.username(), () -> api.from("198.51.100.42").as(ann).send("user_info")).refuses("Too many requests, try again later");
        home.as(ann).send("user_info").json();
    }

    @Test void behind_one_address_a_neighbour_guesses_no_password_for_long() {
        var ann = given.customer();
        assertThat(logins.login(ann.username(), ann.password(), "acme", "198.51.100.60", null, Optional.empty())).isNotNull();
        for (int i = 0; i < 11; i++)
            assertThatThrownBy(() -> logins.login(ann.username(), "wrong", "acme", "198.51.100.60", null, Optional.empty())).hasMessage("Invalid username or password");
        assertThatThrownBy(() -> logins.login(ann.username(), ann.password(), "acme", "198.51.100.60", null, Optional.empty())).isInstanceOf(TooMany.class);
        assertThat(logins.login(ann.username(), ann.password(), "acme", "198.51.100.61", null, Optional.empty())).isNotNull();
    }

    @Test void an_address_that_keeps_guessing_passwords_is_stopped_whatever_the_names() {
        var ann = given.customer();
        var attacker = "198.51.100.90";
        for (int i = 0; i < 59; i++) attempts.failed(Attempts.Proof.PASSWORD, attacker, "login acme/guess" + i);
        assertThatThrownBy(() -> logins.login("nobody-of-that-name", "wrong", "acme", attacker, null, Optional.empty())).hasMessage("Invalid username or password");
        // The bucket holds 60 and fills at one in ten seconds.
        for (int i = 0; i < 30; i++) attempts.failed(Attempts.Proof.PASSWORD, attacker, "login acme/more" + i);
        assertThatThrownBy(() -> logins.login(ann.username(), ann.password(), "acme", attacker, null, Optional.empty())).isInstanceOf(TooMany.class);
        assertThat(logins.login(ann.username(), ann.password(), "acme", "198.51.100.91", null, Optional.empty())).isNotNull();
        api.from(attacker).as(ann).send("user_info").json();
    }

    @Test void limits_outlive_a_restart() {
        for (int i = 0; i < 11; i++) attempts.failed(Attempts.Proof.PASSWORD, null, "somebody");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reborn = new Attempts(database, tenancy, Clock.systemUTC(), threads);
            assertThatThrownBy(() -> reborn.admit(Attempts.Proof.PASSWORD, "198.51.100.50", "somebody")).isInstanceOf(TooMany.class);
            reborn.admit(Attempts.Proof.PASSWORD, "198.51.100.50", "somebody else");
            reborn.admit(Attempts.Proof.KEY, "198.51.100.50", "somebody");
        }
    }

    @Test void hard_limits_answer_429() {
        given.world("tenants: [{ code: strict, name: Strict, hosts: [strict.test], systemKey: strict-system-key-0123456789abcdef, hardLimits: true }]");
        tenants.forget();
        var reply = afterFailuresOf("system strict", () -> api.with("system", "strict", "wrong").at("strict.test").send("user_info"));
        assertThat(reply.http().statusCode()).isEqualTo(429);
        assertThat(reply.text()).isEqualTo("-1|Too many requests, try again later");
        assertThat(Integer.parseInt(reply.http().headers().firstValue("Retry-After").orElseThrow())).isPositive();
    }

    @Test void failed_passwords_are_counted_and_on_record() {
        var ann = given.customer();
        var acme = api.system("acme");
        for (int i = 0; i < 11; i++) acme.send("user_authentication", "username", ann.username(), "password", "wrong-" + i, "login_ip", "198.51.100." + (60 + i)).refuses("Invalid username or password");
        acme.send("user_authentication", "username", ann.email(), "password", ann.password(), "login_ip", "198.51.100.80").refuses("Too many requests, try again later");
        long refused = given.inside("acme", () -> portico.audit.AuditEntry.count("action = 'session.refused' and userId = ?1", ann.id()));
        assertThat(refused).isEqualTo(11);
        // The site's own server is not to blame for its customers' guesses.
        acme.send("user_info", "userid", ann.number()).json();
    }

    /** The bucket holds 600 and fills at ten a second, so a slow machine needs a few failures more before the next call is not heard. */
    private ApiClient.Reply afterFailuresOf(String name, Supplier<ApiClient.Reply> call) {
        for (int i = 0; i < 600; i++) attempts.failed(Attempts.Proof.KEY, null, name);
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 20; i++) attempts.failed(Attempts.Proof.KEY, null, name);
            var reply = call.get();
            if (reply.text().contains("Too many")) return reply;
        }
        throw new AssertionError("1,600 failures and still heard");
    }
}
