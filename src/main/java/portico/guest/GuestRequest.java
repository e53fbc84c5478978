package portico.guest;

import java.util.List;
import java.util.Map;
import portico.api.Caller;
import portico.api.Door;
import portico.api.Level;
import portico.hypervisor.Machine;

/**
 * A command for a guest as it is written down, with who gave it.
 *
 * @param cards for the network: each with the addresses to set; empty otherwise
 */
record GuestRequest(GuestAction action, Map<String, String> parameters, List<Machine.Card> cards, Level level, Long userId, String name, Door door, String address) {

    static GuestRequest by(Caller caller, GuestAction action, Map<String, String> parameters, List<Machine.Card> cards) {
        return new GuestRequest(action, parameters, cards, caller.level(), caller.userId(), caller.name(), caller.door(), caller.address());
    }

    Caller caller(String tenant) { return new Caller(level, tenant, userId, name, door, address); }
}
