package portico.hypervisor.libvirt;

import java.time.Duration;

/** Whether a guest without an agent has booted: it came to rest. One that boots takes all the processor time it is given, which beside others is still a good part. */
final class Calm {

    private static final long LONG_ENOUGH = Duration.ofSeconds(10).toNanos();
    /** Of a processor's time. */
    private static final double LITTLE = 0.25;

    private long lookedAt;
    private long used = -1;
    private long calmSince;

    /**
     * Looks at the guest once more.
     *
     * @param now  any clock's, in nanoseconds
     * @param time processor time it has used since it was started, in nanoseconds
     * @return whether it has used little of each time between two looks for long enough
     */
    boolean is(long now, long time) {
        boolean first = used < 0;
        boolean busy = first || time - used > LITTLE * (now - lookedAt);
        lookedAt = now;
        used = time;
        if (busy) calmSince = now;
        return now - calmSince >= LONG_ENOUGH;
    }
}
