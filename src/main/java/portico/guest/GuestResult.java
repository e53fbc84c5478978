package portico.guest;

import java.util.Map;
import portico.hypervisor.GuestCommands;

/**
 * What came of a call.
 *
 * @param output of a command line; null: it was another kind of call
 * @param data   what was read; null: nothing was
 * @param failed key of the reason why it was not done; null: it was
 */
record GuestResult(GuestCommands.Outcome output, Map<String, Object> data, String failed) {

    static final GuestResult DONE = new GuestResult(null, null, null);

    static GuestResult failed(String reason) { return new GuestResult(null, null, reason); }
}
