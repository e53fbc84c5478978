package portico.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The mail server and the SMS gateway the tests' portal talks to, both real. */
@Singleton
public class Gateways {

    private static final Pattern CODE = Pattern.compile("(?<![0-9])[0-9]{6}(?![0-9])");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final GreenMail mail;
    private final WireMockServer sms;

    Gateways(@ConfigProperty(name = "quarkus.mailer.port") int smtpPort, @ConfigProperty(name = "portico.test.sms-port") int smsPort) {
        mail = new GreenMail(new ServerSetup(smtpPort, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        sms = new WireMockServer(options().bindAddress("127.0.0.1").port(smsPort));
        sms.start();
        smsAnswers(200, "ok", Duration.ZERO);
    }

    @PreDestroy void stop() {
        mail.stop();
        sms.stop();
    }

    /** From now on the SMS gateway answers like this. */
    public void smsAnswers(int status, String body, Duration after) {
        sms.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status).withBody(body).withFixedDelay((int) after.toMillis())));
    }

    /** The newest mail to them; waits a few seconds for one. */
    public MimeMessage mailTo(Given.Customer customer) { return await("a mail to " + customer.email(), () -> mailsTo(customer.email()).stream().reduce((a, b) -> b).orElse(null)); }

    public List<MimeMessage> mailsTo(String address) {
        return Arrays.stream(mail.getReceivedMessages()).filter(m -> {
            try {
                return m.getRecipients(Message.RecipientType.TO)[0].toString().equalsIgnoreCase(address);
            } catch (MessagingException broken) {
                throw new IllegalStateException(broken);
            }
        }).toList();
    }

    /** Texts that reached the SMS gateway for this number, oldest first. */
    public List<String> smsTo(String tel) {
        return sms.getAllServeEvents().reversed().stream().map(event -> {
            try {
                return JSON.readTree(event.getRequest().getBodyAsString());
            } catch (JsonProcessingException broken) {
                throw new AssertionError("not JSON: " + event.getRequest().getBodyAsString(), broken);
            }
        }).filter(body -> body.path("to").asText().equals(tel)).map(body -> body.path("text").asText()).toList();
    }

    /** The code in the newest mail to them. */
    public String codeByMail(Given.Customer customer) { return code(plainText(mailTo(customer))); }

    /** The code in the newest SMS to them. */
    public String codeBySms(Given.Customer customer) { return code(await("an SMS to " + customer.tel(), () -> smsTo(customer.tel()).stream().reduce((a, b) -> b).orElse(null))); }

    /** The plain-text part of a mail. */
    public static String plainText(MimeMessage mail) { return part(mail, "text/plain"); }

    public static String html(MimeMessage mail) { return part(mail, "text/html"); }

    private static String part(jakarta.mail.Part part, String type) {
        try {
            if (part.isMimeType(type)) return (String) part.getContent();
            if (!(part.getContent() instanceof jakarta.mail.Multipart parts)) return null;
            for (int i = 0; i < parts.getCount(); i++) {
                var found = part(parts.getBodyPart(i), type);
                if (found != null) return found;
            }
            return null;
        } catch (java.io.IOException | MessagingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static String code(String text) {
        var found = CODE.matcher(text);
        if (!found.find()) throw new AssertionError("no code in: " + text);
        return found.group();
    }

    private static <T> T await(String what, Supplier<T> look) {
        var end = Instant.now().plusSeconds(8);
        while (Instant.now().isBefore(end)) {
            var found = look.get();
            if (found != null) return found;
            try {
                Thread.sleep(50);
            } catch (InterruptedException stopping) {
                throw new IllegalStateException(stopping);
            }
        }
        throw new AssertionError("waited in vain for " + what);
    }
}
