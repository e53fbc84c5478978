package portico.tenant;

import java.util.Locale;

/** What staff may do, each role all that the one before may: support helps customers, an admin runs the hosting site, an operator the platform with all its sites. */
public enum StaffRole {
    SUPPORT, ADMIN, OPERATOR;

    /** As rows name it. */
    public String word() { return name().toLowerCase(Locale.ROOT); }

    public static StaffRole of(String word) { return valueOf(word.toUpperCase(Locale.ROOT)); }

    public boolean covers(StaffRole asked) { return compareTo(asked) >= 0; }
}
