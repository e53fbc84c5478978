package portico.notify;

/**
 * What somebody will read.
 *
 * @param subject of a mail; kept in the clear, so it holds no secret
 * @param text    plain text, for both channels
 * @param html    the same for mail programs that show it; empty for an SMS
 */
public record Letter(String subject, String text, String html) {

    public Letter {
        // A line end in a subject would begin a new mail header.
        subject = subject.replaceAll("\\p{Cc}", " ").strip();
    }
}
