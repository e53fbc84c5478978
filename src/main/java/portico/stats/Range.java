package portico.stats;

import java.time.Duration;
import java.time.Instant;
import portico.api.Code;

/**
 * How far back a curve goes, by the wire's chartinterval, and how finely: each has a ring of samples of its own (table vm_sample), and a coarse sample is made of
 * whole finer ones. Constants in the order of their fineness.
 */
public enum Range {
    @Code("5") TEN_MINUTES(5, 120), @Code("60") TWO_HOURS(60, 120), @Code("3600") DAY(600, 144), @Code("86400") MONTH(14_400, 186), @Code("2592000") QUARTER(86_400, 92);

    /** Seconds one sample stands for. */
    public final int level;
    /** How many samples there are at most. */
    public final int slots;

    Range(int level, int slots) {
        this.level = level;
        this.slots = slots;
    }

    public Duration span() { return Duration.ofSeconds((long) level * slots); }

    /** Number of the sample a moment belongs to, counted from 1970. */
    long bucket(Instant at) { return Math.floorDiv(at.getEpochSecond(), level); }

    /** Where that sample is kept. */
    int slot(long bucket) { return (int) Math.floorMod(bucket, (long) slots); }

    Instant begin(long bucket) { return Instant.ofEpochSecond(bucket * level); }

    /** Word for it in addresses of pages. */
    public String word() { return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'); }
}
