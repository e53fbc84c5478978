package portico.story;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real mail server for a portal, and all boxes behind it. */
final class PostBox implements AutoCloseable {

    /** A first try that the server did not answer ends after 15 s; the second one is to count too. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern CODE = Pattern.compile("\\b\\d{6}\\b");

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private PortalProcess sender;

    PostBox() { server.start(); }

    /** Tells a portal to send its letters here. */
    PortalProcess servedBy(PortalProcess portal) {
        sender = portal;
        return portal.set("QUARKUS_MAILER_HOST", "127.0.0.1").set("QUARKUS_MAILER_PORT", String.valueOf(server.getSmtp().getPort())).set("QUARKUS_MAILER_FROM", "noreply@acme.test");
    }

    /** The letters that have come so far, by their ids. The server gives them box by box, so nobody can tell from their order which came last. */
    Set<String> letters() { return received().map(PostBox::id).collect(Collectors.toSet()); }

    /** The code in a letter that came after these; not every letter brings one. */
    String codeAfter(Set<String> letters) {
        try {
            return Eventually.see("a letter with a code", PATIENCE, () -> newCode(letters), Optional::isPresent).orElseThrow();
        } catch (AssertionError missing) {
            throw new AssertionError("%s; %d letters came before, %d in all; what the portal knows of its last: %s".formatted(missing.getMessage(), letters.size(), letters().size(),
                    sender.database().column("select concat_ws(' ', channel, created_at, state, attempts, error) from message order by id desc limit 5")), missing);
        }
    }

    private Optional<String> newCode(Set<String> letters) {
        return received().filter(letter -> !letters.contains(id(letter))).map(letter -> CODE.matcher(GreenMailUtil.getBody(letter))).filter(Matcher::find).map(Matcher::group).findFirst();
    }

    private Stream<MimeMessage> received() { return Stream.of(server.getReceivedMessages()); }

    private static String id(MimeMessage letter) {
        try {
            return Objects.requireNonNull(letter.getMessageID());
        } catch (MessagingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    @Override public void close() { server.stop(); }
}
