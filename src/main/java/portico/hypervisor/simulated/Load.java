package portico.hypervisor.simulated;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import portico.hypervisor.Machine;
import portico.hypervisor.MachineState;
import portico.hypervisor.PowerState;

/**
 * How busy a machine is: a curve over the day with its evening peak, waves of hours and minutes on it, the same for the same machine at the same time.
 * The counters are integrals of the curve, so they need no memory, never run backwards and agree between portals.
 */
final class Load {

    private static final double DAY_SECONDS = 86_400;
    private static final double[] WAVES_SECONDS = {DAY_SECONDS, DAY_SECONDS * 7 / 3, 6_130, 601, 97, 23};
    private static final double[] WEIGHTS = {0.40, 0.10, 0.18, 0.14, 0.10, 0.08};
    // 21:00 in Shanghai, in seconds of the UTC day.
    private static final double PEAK = 13 * 3_600;
    private static final double BYTES_PER_MBIT = 125_000;

    private final double[] phases = new double[WAVES_SECONDS.length];
    private final Machine machine;
    private final double cpuShare;
    private final double mbitOut;
    private final double mbitIn;
    private final double diskWriteBytesPerSecond;
    private final double memoryShare;

    Load(Machine machine) {
        this.machine = machine;
        var random = new Random(machine.vmId() * 0x9E3779B97F4A7C15L);
        for (int i = 0; i < phases.length; i++) phases[i] = random.nextDouble() * 2 * Math.PI;
        double peak = PEAK + (random.nextDouble() - 0.5) * 2 * 3_600;
        phases[0] = Math.PI / 2 - peak / DAY_SECONDS * 2 * Math.PI;
        cpuShare = 0.03 + 0.35 * Math.pow(random.nextDouble(), 2);
        double most = machine.linkSpeedMbps() > 0 ? machine.linkSpeedMbps() * 0.4 : Double.MAX_VALUE;
        mbitOut = Math.min(0.05 + 1.2 * Math.pow(random.nextDouble(), 3), most);
        mbitIn = Math.min(mbitOut * (0.15 + 0.4 * random.nextDouble()), most);
        diskWriteBytesPerSecond = 3_000 + 60_000 * random.nextDouble();
        memoryShare = 0.25 + 0.45 * random.nextDouble();
    }

    MachineState running(Instant bootedAt, Instant now) {
        double from = seconds(bootedAt);
        double to = Math.max(from, seconds(now));
        double booting = Math.min(to - from, 6);
        double busy = integral(to) - integral(from);
        boolean linked = machine.cards().stream().anyMatch(Machine.Card::plugged);
        long used = usedKb(bootedAt, now);
        return new MachineState(machine.name(), PowerState.RUNNING,
                (long) ((busy * cpuShare * machine.cpu() + booting * 0.9) * 1e9), used, machine.memoryMb() * 1024L - used,
                (long) (booting * 12e6 + busy * diskWriteBytesPerSecond * 0.3), (long) (booting * 0.5e6 + busy * diskWriteBytesPerSecond),
                linked ? (long) (busy * mbitIn * BYTES_PER_MBIT) : 0, linked ? (long) (busy * mbitOut * BYTES_PER_MBIT) : 0);
    }

    /** Processors in use on average over the last {@code window}, as {@code uptime} shows it. */
    double average(Instant bootedAt, Instant now, Duration window) {
        double to = seconds(now);
        double from = Math.max(to - window.toSeconds(), seconds(bootedAt));
        return to <= from ? 0 : (integral(to) - integral(from)) * cpuShare * machine.cpu() / window.toSeconds();
    }

    private long usedKb(Instant bootedAt, Instant now) {
        double share = memoryShare * (0.85 + 0.3 * level(seconds(now)));
        double grown = Math.min(1, 0.2 + Duration.between(bootedAt, now).toMillis() / 60_000.0);
        return (long) (machine.memoryMb() * 1024L * Math.clamp(share * grown, 0.02, 0.95));
    }

    /** Between 0 (quiet) and 2, on average 1. */
    private double level(double t) {
        double level = 1;
        for (int i = 0; i < phases.length; i++) level += WEIGHTS[i] * Math.sin(2 * Math.PI * t / WAVES_SECONDS[i] + phases[i]);
        return level;
    }

    private double integral(double t) {
        double area = t;
        for (int i = 0; i < phases.length; i++) {
            double turn = 2 * Math.PI / WAVES_SECONDS[i];
            area -= WEIGHTS[i] / turn * Math.cos(turn * t + phases[i]);
        }
        return area;
    }

    // Counted from 2020, so that the fractions of a second keep their digits.
    private static double seconds(Instant moment) { return Duration.between(Instant.parse("2020-01-01T00:00:00Z"), moment).toMillis() / 1000.0; }
}
