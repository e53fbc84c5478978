package portico.console;

import java.time.Instant;
import java.util.Optional;

/**
 * A viewer's right to look at one VM's screen, as it was when it was read.
 *
 * @param expiresAt when it ends unless the session is prolonged
 * @param ended     why it is over; empty while it is good
 */
record Pass(long viewerId, long sessionId, String tenant, long vmId, Instant expiresAt, Optional<Ending> ended) {

    boolean isGood() { return ended.isEmpty(); }
}
