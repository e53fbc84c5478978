package portico.gateway;

/**
 * What came of a visit from outside, through everything at the gateway that a stranger's packets go through: its rules, those of other programs, the kernel's own. What lies before
 * the gateway (the provider's network), and rules of other programs about one network card, cannot be seen from there.
 *
 * @param detail what was seen, in no language: an answer, an error; empty: nothing to add
 */
public record Visit(Outcome outcome, String detail) {

    public enum Outcome {
        /** Whoever is behind the gateway took the connection, or answered. */
        THROUGH,
        /** The connection was refused, or the gateway answered in the guest's place. */
        REFUSED,
        /** Nothing came back in time. */
        SILENT,
        /** A datagram went off; what becomes of it only the gateway's counters tell. */
        SENT
    }

    public boolean through() { return outcome == Outcome.THROUGH; }
}
