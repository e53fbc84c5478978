package portico.network;

import java.util.List;
import portico.page.State;

/**
 * The network of a VM.
 *
 * @param applyReason   why addresses cannot be set inside now; null: they can
 * @param guestCommands the owner allows customers' commands inside
 * @param namesPlayed   the name server is simulated
 */
public record NetworkPage(List<Card> cards, String applyReason, boolean guestCommands, boolean namesPlayed) {

    /** Whether any address can have a name. */
    public boolean hasNames() { return cards.stream().flatMap(card -> card.addresses.stream()).anyMatch(address -> address.reverse != null); }

    /** The same with what was wrong with the name of one address. */
    NetworkPage refused(String ip, String typed, String why) {
        return new NetworkPage(cards.stream().map(card -> new Card(card.id, card.number, card.mac, card.network, card.state, card.plugged, card.reason, card.addresses.stream().map(a -> !a.ip.equals(ip) || a.reverse == null ? a
                : new Address(a.ip, a.main, a.shared, a.netmask, a.gateway, a.dns, a.reverse.refused(typed, why))).toList())).toList(), applyReason, guestCommands, namesPlayed);
    }

    /**
     * A network card.
     *
     * @param number from 1
     * @param reason why its button does nothing now; null: it works
     */
    public record Card(long id, int number, String mac, String network, State state, boolean plugged, String reason, List<Address> addresses) {}

    /** An address with what a guest needs to use it. @param shared a private one behind the server's */
    public record Address(String ip, boolean main, boolean shared, String netmask, String gateway, List<String> dns, Reverse reverse) {

        /** Name of its field on the page. */
        public String field() { return "rdns-" + ip.replaceAll("[^0-9a-f]", "-"); }
    }

    /**
     * What an address is called (PTR).
     *
     * @param address what DNS knows
     * @param name    empty: nothing
     * @param state   null: it has no name
     * @param reason  why it is not in force; null: nothing to explain
     * @param forward whether the name leads back, in words; null: there is none
     * @param good    it does
     * @param missing the record to publish; null: none is missing
     * @param off     why none can be set; null: one can
     * @param problem why what was typed was refused; null: it was not
     */
    public record Reverse(String address, String name, State state, String reason, String forward, boolean good, String missing, String off, String problem) {

        Reverse refused(String typed, String why) { return new Reverse(address, typed, state, reason, forward, good, missing, off, why); }
    }
}
