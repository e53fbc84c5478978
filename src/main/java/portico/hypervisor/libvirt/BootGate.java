package portico.hypervisor.libvirt;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * Lets as many VMs of a host boot at the same time as the host has processors. Booting is the hungriest time of a guest's life; a herd of
 * boots takes longer than the same boots one after the other, and the first of them is ready last.
 */
final class BootGate {

    /**
     * A guest that does not come up and does not come to rest either holds its place this long: however many wait, each has its turn. On a slow host under emulation a boot takes
     * up to a minute; were places given up sooner, boots would pile up there, each slower than the one before, until none is over in time.
     */
    private static final Duration LONGEST_BOOT = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Semaphore> places = new ConcurrentHashMap<>();

    /**
     * Waits for a place for as long as it takes, boots, and keeps the place until the guest is up.
     *
     * @param host what the places belong to
     * @param up   asked twice a second whether the guest has come up, to rest, or off; it must not throw
     */
    void pass(String host, int processors, Runnable boot, BooleanSupplier up) throws InterruptedException {
        Semaphore free = places.computeIfAbsent(host, ignored -> new Semaphore(processors, true));
        free.acquire();
        boolean booting = false;
        try {
            boot.run();
            booting = true;
        } finally {
            if (!booting) free.release();
        }
        Thread.ofVirtual().name("boot-place").start(() -> keepUntil(up, free));
    }

    private static void keepUntil(BooleanSupplier up, Semaphore free) {
        long end = System.nanoTime() + LONGEST_BOOT.toNanos();
        try {
            while (System.nanoTime() < end && !up.getAsBoolean()) Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            free.release();
        }
    }
}
