package portico.hypervisor.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.libvirt.Connect;
import portico.hypervisor.Balloons.Balloon;
import portico.hypervisor.MachineState;
import portico.hypervisor.PowerState;

/** State and counters of all VMs of a host in one call. */
final class DomainStats {

    private static final int STATE = 1, CPU = 2, BALLOON = 4, INTERFACE = 16, BLOCK = 32, ACTIVE = 1;
    /** A VM that is busy with a long operation answers without its disk and memory figures instead of holding up all others. */
    private static final int NOWAIT = 1 << 29;
    private static final long NOT_KNOWN = -1;

    static Map<String, MachineState> all(Connect connect) { return each(connect, STATE | CPU | BALLOON | INTERFACE | BLOCK, NOWAIT, DomainStats::state); }

    /** Of those that run. */
    static Map<String, Balloon> balloons(Connect connect) {
        var all = each(connect, BALLOON, NOWAIT | ACTIVE, (name, numbers) -> new Balloon(megabytes(numbers, "balloon.current"), megabytes(numbers, "balloon.maximum")));
        // One that is busy does not say.
        all.values().removeIf(balloon -> balloon.memoryMb() == 0);
        return all;
    }

    private static int megabytes(Map<String, Long> numbers, String name) { return (int) (numbers.getOrDefault(name, 0L) >> 10); }

    private static <T> Map<String, T> each(Connect connect, int stats, int flags, BiFunction<String, Map<String, Long>, T> read) {
        var records = new PointerByReference();
        int count = NativeLibvirt.checked(NativeLibvirt.LIBVIRT.virConnectGetAllDomainStats(
                NativeLibvirt.handle(connect), stats, records, flags));
        try {
            Map<String, T> machines = new HashMap<>();
            for (int i = 0; i < count; i++) {
                Pointer record = records.getValue().getPointer((long) Native.POINTER_SIZE * i); // {virDomainPtr, virTypedParameterPtr, int}
                String name = NativeLibvirt.LIBVIRT.virDomainGetName(record.getPointer(0));
                machines.put(name, read.apply(name, NativeLibvirt.numbers(record.getPointer(Native.POINTER_SIZE), record.getInt(2L * Native.POINTER_SIZE))));
            }
            return machines;
        } finally {
            NativeLibvirt.LIBVIRT.virDomainStatsRecordListFree(records.getValue());
        }
    }

    static MachineState state(String name, Map<String, Long> numbers) {
        long available = numbers.getOrDefault("balloon.available", NOT_KNOWN), usable = numbers.getOrDefault("balloon.usable", NOT_KNOWN);
        return new MachineState(name, power(numbers.getOrDefault("state.state", 0L).intValue()),
                numbers.getOrDefault("cpu.time", NOT_KNOWN),
                available < 0 || usable < 0 ? NOT_KNOWN : available - usable, usable,
                sum(numbers, "block.", ".rd.bytes"), sum(numbers, "block.", ".wr.bytes"),
                sum(numbers, "net.", ".rx.bytes"), sum(numbers, "net.", ".tx.bytes"));
    }

    /** From libvirt's {@code virDomainState}. */
    static PowerState power(int state) {
        return switch (state) {
            case 1, 2, 4 -> PowerState.RUNNING; // running, waiting for a resource, shutting down
            case 3, 7 -> PowerState.PAUSED;     // paused, suspended by the guest itself
            case 5 -> PowerState.OFF;
            case 6 -> PowerState.CRASHED;
            default -> PowerState.UNKNOWN;
        };
    }

    private static long sum(Map<String, Long> numbers, String prefix, String suffix) {
        long count = numbers.getOrDefault(prefix + "count", 0L), sum = 0;
        for (long i = 0; i < count; i++) {
            Long value = numbers.get(prefix + i + suffix);
            if (value == null) return NOT_KNOWN;
            sum += value;
        }
        return count == 0 ? NOT_KNOWN : sum;
    }

    private DomainStats() {}
}
