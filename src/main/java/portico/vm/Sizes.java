package portico.vm;

import java.util.Locale;

/** Amounts as people write them. */
public final class Sizes {

    private Sizes() {}

    /** {@code 512 MB}, {@code 2 GB}, {@code 1.5 GB} */
    public static String memory(long megabytes) {
        if (megabytes < 1024) return megabytes + " MB";
        return megabytes % 1024 == 0 ? megabytes / 1024 + " GB" : String.format(Locale.ROOT, "%.1f GB", megabytes / 1024.0);
    }

    /** Gigabytes with one decimal where that says something. */
    public static String gigabytes(long bytes) {
        double gigabytes = bytes / (double) (1L << 30);
        return gigabytes >= 100 || gigabytes == Math.rint(gigabytes) ? String.format(Locale.ROOT, "%.0f", gigabytes) : String.format(Locale.ROOT, "%.1f", gigabytes);
    }
}
