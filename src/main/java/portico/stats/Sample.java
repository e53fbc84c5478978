package portico.stats;

import java.time.Instant;

/**
 * What a machine used on average during some time. A figure is null when it was not known.
 *
 * @param at           begin of that time
 * @param cpu          percent of all its processors
 * @param memoryFreeKb as the guest sees it
 * @param diskRead     bytes per second, as the following; {@code netIn} goes into the guest
 */
public record Sample(Instant at, Double cpu, Double memoryUsedKb, Double memoryFreeKb, Double diskRead, Double diskWritten, Double netIn, Double netOut) {}
