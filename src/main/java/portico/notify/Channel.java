package portico.notify;

import portico.api.Code;

/** How a message reaches somebody. */
public enum Channel {
    @Code("1") SMS, @Code("2") MAIL;

    /** As rows name it. */
    public String word() { return name().toLowerCase(java.util.Locale.ROOT); }

    static Channel named(String word) { return valueOf(word.toUpperCase(java.util.Locale.ROOT)); }
}
