package portico.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Gateways;
import portico.testing.Given;

/** Letters on their way: what a mail looks like, and what happens when nobody takes it. */
@QuarkusTest
class LettersTest {

    @Inject Given given;
    @Inject Gateways gateways;
    final ApiClient api = new ApiClient();

    @AfterEach void gatewayIsWell() { gateways.smsAnswers(200, "ok", Duration.ZERO); }

    @Test void a_mail_is_text_and_html_with_the_sites_name() throws Exception {
        var ann = given.customer("acme", 1);
        given.sql("update user_account set name = ? where id = ?", "<b>Ann</b> & Co", ann.id());
        api.as(ann).send("user_send_verification_code", "type", 2).says("0");
        var mail = gateways.mailTo(ann);
        assertThat(mail.getSubject()).isEqualTo("Acme Hosting: verification code");
        assertThat(mail.getFrom()[0].toString()).isEqualTo("Acme Hosting <noreply@acme.test>");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(Gateways.plainText(mail)).contains("Hello <b>Ann</b> & Co,");
        assertThat(Gateways.html(mail)).contains("&lt;b&gt;Ann&lt;/b&gt; &amp; Co").contains(gateways.codeByMail(ann));
    }

    @Test void a_delivered_letter_is_erased() {
        var ann = given.customer("acme", 1);
        api.as(ann).send("user_send_verification_code", "type", 2).says("0");
        gateways.mailTo(ann);
        await(() -> given.inside("acme", () -> Message.count("userId = ?1 and state = 'sent' and sealedBody is null", ann.id()) == 1));
    }

    @Test void a_slow_gateway_delays_nobody_and_is_tried_again() {
        var ann = given.customer("acme", 1);
        gateways.smsAnswers(200, "ok", Duration.ofSeconds(10));
        var began = Instant.now();
        api.as(ann).send("user_send_verification_code", "type", 1).says("0");
        assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(2));
        await(() -> given.inside("acme", () -> Message.count("userId = ?1 and error like '%within 3 s%'", ann.id()) == 1));
        gateways.smsAnswers(200, "ok", Duration.ZERO);
        await(() -> given.inside("acme", () -> Message.count("userId = ?1 and state = 'sent'", ann.id()) == 1));
    }

    @Test void a_gateway_that_fails_is_tried_again_and_the_code_shows_nowhere() {
        var ann = given.customer("acme", 1);
        gateways.smsAnswers(500, "broken", Duration.ZERO);
        api.as(ann).send("user_send_verification_code", "type", 1).says("0");
        await(() -> given.inside("acme", () -> Message.count("userId = ?1 and error = 'the SMS gateway answered 500' and state = 'waiting'", ann.id()) == 1));
        gateways.smsAnswers(200, "ok", Duration.ZERO);
        await(() -> given.inside("acme", () -> Message.count("userId = ?1 and state = 'sent'", ann.id()) == 1));
        assertThat(gateways.smsTo(ann.tel()).size()).isGreaterThanOrEqualTo(2);
    }

    @Test void what_is_too_old_is_not_sent() {
        var ann = given.customer("acme", 1);
        gateways.smsAnswers(500, "broken", Duration.ZERO);
        api.as(ann).send("user_send_verification_code", "type", 1).says("0");
        await(() -> given.inside("acme", () -> Message.count("userId = ?1 and error is not null", ann.id()) == 1));
        given.sql("update message set expires_at = now() where user_id = ?", ann.id());
        await(() -> given.inside("acme", () -> Message.count("userId = ?1 and state = 'failed' and sealedBody is null", ann.id()) == 1));
    }

    private static void await(BooleanSupplier condition) {
        var end = Instant.now().plusSeconds(15);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            try {
                Thread.sleep(100);
            } catch (InterruptedException stopping) {
                throw new IllegalStateException(stopping);
            }
        }
    }
}
