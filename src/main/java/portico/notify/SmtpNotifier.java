package portico.notify;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.mutiny.TimeoutException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.tenant.Tenant;

/** Mail by SMTP, once {@code quarkus.mailer.host} is set (QUARKUS_MAILER_HOST, _PORT, _USERNAME, _PASSWORD, _FROM). */
@Singleton
class SmtpNotifier implements Notifier {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ReactiveMailer mailer;
    private final boolean configured;
    private final Optional<String> from;

    SmtpNotifier(ReactiveMailer mailer, Config config, @ConfigProperty(name = "quarkus.mailer.from") Optional<String> from) {
        this.mailer = mailer;
        // The setting has a default, localhost; only one that somebody made counts.
        configured = config.getConfigValue("quarkus.mailer.host").getSourceOrdinal() > Integer.MIN_VALUE;
        this.from = from;
    }

    @Override public boolean carries(Channel channel, Tenant tenant) { return configured && channel == Channel.MAIL; }

    @Override public void send(Tenant tenant, String recipient, Letter letter) throws NotSent {
        var mail = Mail.withText(recipient, letter.subject(), letter.text()).setHtml(letter.html()).setFrom(sender(tenant))
                .addHeader("Auto-Submitted", "auto-generated");
        try {
            mailer.send(mail).await().atMost(PATIENCE);
        } catch (TimeoutException slow) {
            throw new NotSent("the mail server did not answer within " + PATIENCE.toSeconds() + " s");
        } catch (RuntimeException refused) {
            throw new NotSent("SMTP: " + (refused.getCause() == null ? refused : refused.getCause()).getMessage());
        }
    }

    /** The site's name before the configured address, or an address at the site's own host. */
    private String sender(Tenant tenant) {
        var address = from.map(SmtpNotifier::bare).orElseGet(() -> "noreply@" + tenant.canonicalHost().filter(host -> host.contains(".")).orElse("localhost.localdomain"));
        return "\"" + tenant.name.replaceAll("[\"\\\\\\p{Cc}<>]", " ").strip() + "\" <" + address + ">";
    }

    private static String bare(String from) { return from.contains("<") ? from.replaceAll("^.*<|>.*$", "") : from.strip(); }
}
