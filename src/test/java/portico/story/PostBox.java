package portico.story;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** How many letters have come so far. */
    int letters() { return server.getReceivedMessages().length; }

    /** The code in the letters that come after so many others; not every letter brings one. */
    String codeAfter(int letters) {
        try {
            return Eventually.see("a letter with a code", PATIENCE, () -> newestCode(letters), Optional::isPresent).orElseThrow();
        } catch (AssertionError missing) {
            throw new AssertionError("%s; %d letters came before, %d since; what the portal knows of its last: %s".formatted(missing.getMessage(), letters, letters() - letters,
                    sender.database().column("select concat_ws(' ', channel, created_at, state, attempts, error) from message order by id desc limit 5")), missing);
        }
    }

    private Optional<String> newestCode(int letters) {
        return List.of(server.getReceivedMessages()).subList(letters, letters()).reversed().stream().map(letter -> CODE.matcher(GreenMailUtil.getBody(letter))).filter(Matcher::find).map(Matcher::group).findFirst();
    }

    @Override public void close() { server.stop(); }
}
