package portico.shared.page;

import java.time.Instant;
import java.util.List;
import portico.page.State;

/**
 * The page about one domain.
 *
 * @param shown       as people read it
 * @param domain      as DNS knows it
 * @param privateSide the guest
 * @param played      no packet flows here, and the page says so
 * @param reason      why it does not work; null: nothing to explain
 * @param certificate null: TLS does not end at the gateway
 * @param choices     what is chosen
 * @param problem     why what was sent was refused; null: it was not
 * @param records     what DNS says; empty: it was not asked
 */
public record SitePage(long id, String shown, String domain, String privateSide, String publicIp, boolean played, State state, String reason, Instant readAt, Certificate certificate, Choices choices, String problem,
                       List<Line> records) {

    /** @param until null: there is none @param reason why not, and what to do; null: nothing to explain @param again it may be asked for once more */
    public record Certificate(State state, Instant until, String reason, boolean again) {}

    /** @param off why the gateway gets no certificates here; null: it does */
    public record Choices(String off, boolean end, boolean redirect, boolean proxy, boolean guestTls, boolean hsts) {}

    /** A record in DNS. @param expected empty: there must be none @param found in one line @param record as it is entered; empty: nothing is to be entered */
    public record Line(String name, String type, String expected, String found, State verdict, String record) {}

    /** What DNS says of a domain that is not bound yet. */
    public record Preview(String shown, String domain, String publicIp, List<Line> records, boolean ready) {}
}
