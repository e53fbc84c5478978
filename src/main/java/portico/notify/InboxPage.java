package portico.notify;

import java.time.Instant;
import java.util.List;

/** What a demo site would have sent, newest first. */
public record InboxPage(List<Line> messages) {

    public record Line(String icon, String subject, String recipient, Instant sentAt, String text) {}
}
