package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import java.time.Duration;
import java.util.List;
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

    /** The code in the letter that comes after so many others. */
    String codeAfter(int letters) {
        Eventually.see("a letter", Duration.ofSeconds(20), this::letters, count -> count > letters);
        var code = CODE.matcher(GreenMailUtil.getBody(List.of(server.getReceivedMessages()).getLast()));
        assertThat(code.find()).isTrue();
        return code.group();
    }

    @Override public void close() { server.stop(); }
}
