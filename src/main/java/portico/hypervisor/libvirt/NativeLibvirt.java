package portico.hypervisor.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.PointerType;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Network;

/** The libvirt calls that the Java binding lacks. They work on the binding's own objects, whose native handles are read by reflection. */
interface NativeLibvirt extends Library {

    NativeLibvirt LIBVIRT = Native.load("virt", NativeLibvirt.class);

    int virConnectGetAllDomainStats(PointerType connect, int stats, PointerByReference records, int flags);

    void virDomainStatsRecordListFree(Pointer records);

    String virDomainGetName(Pointer domain);

    int virDomainGetState(PointerType domain, IntByReference state, IntByReference reason, int flags);

    int virDomainShutdownFlags(PointerType domain, int flags);

    int virNetworkUpdate(PointerType network, int command, int section, int parentIndex, String xml, int flags);

    int virNodeGetMemoryStats(PointerType connect, int cell, Pointer values, IntByReference count, int flags);

    int virGetLastErrorCode();

    int virGetLastErrorDomain();

    String virGetLastErrorMessage();

    /** A call above failed; the numbers are libvirt's {@code virErrorNumber} and {@code virErrorDomain}. */
    final class Failure extends RuntimeException {
        final int code, domain;

        private Failure(int code, int domain, String message) { super(message); this.code = code; this.domain = domain; }
    }

    /** Passes a result on; a negative one means failure, explained by the thread's last error. */
    static int checked(int result) {
        if (result < 0) throw new Failure(LIBVIRT.virGetLastErrorCode(), LIBVIRT.virGetLastErrorDomain(), LIBVIRT.virGetLastErrorMessage());
        return result;
    }

    static PointerType handle(Connect connect) { return Handles.read(Handles.CONNECT, connect); }

    static PointerType handle(Domain domain) { return Handles.read(Handles.DOMAIN, domain); }

    static PointerType handle(Network network) { return Handles.read(Handles.NETWORK, network); }

    /** The binding's package-private fields that hold native handles; the jar is no named module, so they may be opened. */
    final class Handles {
        static final Field CONNECT = field(Connect.class, "vcp"), DOMAIN = field(Domain.class, "vdp"), NETWORK = field(Network.class, "vnp");

        private static Field field(Class<?> type, String name) {
            try {
                Field field = type.getDeclaredField(name);
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException("this version of the libvirt binding keeps its handles elsewhere", e);
            }
        }

        private static PointerType read(Field field, Object object) {
            try {
                return (PointerType) field.get(object);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Reads {@code count} values of {@code virTypedParameter}: char field[80], int type, and at 88 a union; 96 bytes each. Texts are left out. */
    static Map<String, Long> numbers(Pointer parameters, int count) {
        Map<String, Long> numbers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            long at = 96L * i;
            String name = parameters.getString(at);
            switch (parameters.getInt(at + 80)) {
                case 1 -> numbers.put(name, (long) parameters.getInt(at + 88));
                case 2 -> numbers.put(name, Integer.toUnsignedLong(parameters.getInt(at + 88)));
                case 3, 4 -> numbers.put(name, parameters.getLong(at + 88));
                default -> { }
            }
        }
        return numbers;
    }

    /** Size of a {@code virNodeMemoryStats}: char field[80], unsigned long long. */
    int MEMORY_STAT_BYTES = 88;

    static Map<String, Long> memoryStats(Pointer stats, int count) {
        Map<String, Long> numbers = new HashMap<>();
        for (int i = 0; i < count; i++) numbers.put(stats.getString((long) MEMORY_STAT_BYTES * i), stats.getLong((long) MEMORY_STAT_BYTES * i + 80));
        return numbers;
    }
}
