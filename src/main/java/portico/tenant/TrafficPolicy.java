package portico.tenant;

import java.util.Locale;

/** What a tenant does with a VM whose traffic of the month is used up. */
public enum TrafficPolicy {
    /** Its owner is told, nothing else happens. */
    WARN,
    /** It goes on at the tenant's low speed until the new month. */
    THROTTLE,
    /** It is shut down and stays so until the new month. */
    STOP;

    static TrafficPolicy named(String word) { return valueOf(word.toUpperCase(Locale.ROOT)); }
}
