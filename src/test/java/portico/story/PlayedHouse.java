package portico.story;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import portico.testing.ApiClient;

/** A portal with simulated hosts that are twenty times as fast as real ones. */
final class PlayedHouse implements AutoCloseable {

    static final long WEB01 = 201, DB01 = 202, SHOP01 = 203, SHOP02 = 204, SHOP03 = 205, BROKEN = 206, UNPAID = 207, GAO01 = 211;
    static final long DEBIAN = 11;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final PostBox mail = new PostBox();
    final PortalProcess portal;

    PlayedHouse() {
        portal = mail.servedBy(new PortalProcess(Place.fresh("played"), List.of(), List.of("--world", Place.world("played.yaml", Map.of()).toString())))
                .set("PORTICO_SIMULATED_SPEED", "20").start();
    }

    ApiClient system() { return portal.api().system("acme"); }

    String state(long vm) { return system().send("vm_state", "vpsid", vm).text().replaceFirst("\\|.*", ""); }

    /** Waits until nothing is under way on a machine and it is in this state; starts it where that is what is wanted. */
    void rest(long vm, String state) {
        portal.database().awaitQuiet(vm, PATIENCE);
        if (state.equals("running") && state(vm).equals("halted")) system().send("vm_start", "vpsid", vm);
        Eventually.see("state of " + vm, PATIENCE, () -> state(vm), state::equals);
        portal.database().awaitQuiet(vm, PATIENCE);
    }

    /** As if whoever asked for codes had done that days ago: all have ended, and new ones may be asked for. */
    void forgetCodes() { portal.database().change("update verification_code set created_at = created_at - interval '2 days', expires_at = least(expires_at, now())"); }

    @Override public void close() {
        portal.close();
        mail.close();
    }
}
