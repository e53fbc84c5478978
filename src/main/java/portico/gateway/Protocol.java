package portico.gateway;

import java.util.Locale;

/** What a port belongs to. */
public enum Protocol {
    TCP, UDP;

    /** As nftables and people write it. */
    public String word() { return name().toLowerCase(Locale.ROOT); }
}
