package portico.hypervisor.libvirt;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** Who waits for which guest to restart. libvirt tells of a restart only by an event. */
final class Reboots {

    private static final Logger LOG = Logger.getLogger(Reboots.class);

    private final Map<String, CountDownLatch> expected = new ConcurrentHashMap<>();

    void listenTo(Connect connect) throws LibvirtException { connect.addRebootListener(this::restarted); }

    /** Asks for a restart and waits for it. False when it did not begin within {@code patience}. */
    boolean await(String uuid, Duration patience, Runnable ask) throws InterruptedException {
        var begun = expected.computeIfAbsent(uuid, ignored -> new CountDownLatch(1));
        try {
            ask.run();
            return begun.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            expected.remove(uuid, begun);
        }
    }

    private void restarted(Domain domain) {
        try {
            var waiting = expected.get(domain.getUUIDString());
            if (waiting != null) waiting.countDown();
            domain.free();
        } catch (LibvirtException e) {
            LOG.warnf("a guest restarted and cannot be identified: %s", e.getMessage());
        }
    }
}
