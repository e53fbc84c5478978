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

    private static final Pattern CODE = Pattern.compile("\\b\\d{6}\\b");

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    PostBox() { server.start(); }

    /** Tells a portal to send its letters here. */
    PortalProcess servedBy(PortalProcess portal) {
        return portal.set("QUARKUS_MAILER_HOST", "127.0.0.1").set("QUARKUS_MAILER_PORT", String.valueOf(server.getSmtp().getPort())).set("QUARKUS_MAILER_FROM", "noreply@acme.test");
    }

    /** How many letters have come so far. */
    int letters() { return server.getReceivedMessages().length; }

    /** The code in the letters that come after so many others; not every letter brings one. */
    String codeAfter(int letters) {
        return Eventually.see("a letter with a code", Duration.ofSeconds(20), () -> newestCode(letters), Optional::isPresent).orElseThrow();
    }

    private Optional<String> newestCode(int letters) {
        return List.of(server.getReceivedMessages()).subList(letters, letters()).reversed().stream().map(letter -> CODE.matcher(GreenMailUtil.getBody(letter))).filter(Matcher::find).map(Matcher::group).findFirst();
    }

    @Override public void close() { server.stop(); }
}
