package portico.vm;

import java.util.Locale;

/** How traffic is written. */
public final class VmTraffic {

    private static final double GIB = 1L << 30;

    private VmTraffic() {}

    /** Three decimals, as the clients' samples have it. */
    public static String gigabytes(long bytes) { return String.format(Locale.ROOT, "%.3f", bytes / GIB); }
}
