package portico.hypervisor;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How far above its memory a VM may grow while it runs: its ceiling. A guest's kernel sets up its tables for the whole ceiling when it boots, about 16 MiB for each GiB
 * (64 bytes for each page of 4 KiB), and has them less for programs; so the ceiling is no larger than growing is likely to need.
 */
@Singleton
public class Headroom {

    private static final int LEAST_MB = 256;

    private final double factor;

    /** @param factor of a VM's memory; 1 or less: none may grow while it runs */
    public Headroom(@ConfigProperty(name = "portico.memory.headroom", defaultValue = "2") double factor) { this.factor = factor; }

    /** The machine with its ceiling. @param mostMb memory of the host, MiB: more is never there */
    public Machine given(Machine machine, long mostMb) {
        if (factor <= 1) return machine.withCeiling(0);
        double wanted = Math.max(machine.memoryMb() * factor, machine.memoryMb() + LEAST_MB);
        return machine.withCeiling((int) Math.min(wanted, mostMb));
    }
}
