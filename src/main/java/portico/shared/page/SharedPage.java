package portico.shared.page;

import java.time.Instant;
import java.util.List;
import portico.page.Form;
import portico.page.State;

/**
 * The page about a VM's ports and sites.
 *
 * @param publicIp   the shared address; empty: the host has none
 * @param own       the machine has a public address of its own
 * @param played     no packet flows here, and the page says so
 * @param portsOff   why no port can be added now; null: one can
 * @param portsLeft  how many are left, in words
 * @param quick      one-click additions
 * @param undo       what was just deleted; null: nothing
 */
public record SharedPage(String publicIp, boolean own, boolean played, List<Port> ports, String portsOff, String portsLeft, List<Quick> quick, Form addPort,
                         List<SiteRow> sites, String sitesOff, String sitesLeft, Form addSite, Undo undo) {

    /** @param service what usually is behind that port; null: nothing known @param reason why it does not work; null: nothing to explain */
    public record Port(long id, String publicSide, String privateSide, String protocol, String service, State state, String reason, Instant readAt) {}

    /** @param shown as people read it @param domain as DNS knows it @param privateSide the guest @param certificate null: the gateway has none to get */
    public record SiteRow(long id, String shown, String domain, String privateSide, State state, String reason, Instant readAt, SitePage.Certificate certificate) {}

    /** A well-known service to forward. @param port inside the guest */
    public record Quick(String name, String icon, int port, String protocol) {}

    /** What brings back what was deleted. @param path below the VM's own @param fields of the form that does it */
    public record Undo(String text, String path, List<Hidden> fields) {}

    public record Hidden(String name, String value) {}
}
