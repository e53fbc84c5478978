package portico.site;

import com.google.common.net.InternetDomainName;
import com.ibm.icu.text.IDNA;
import com.ibm.icu.text.SpoofChecker;
import java.util.regex.Pattern;
import portico.api.Refusal;

/**
 * The name of a web site as DNS knows it, after UTS 46.
 *
 * @param ascii   A-labels in lower case, no trailing dot; what is stored and served
 * @param unicode what people read
 * @param looks   the same for all names that look alike (UTS 39 skeleton)
 */
public record SiteName(String ascii, String unicode, String looks) {

    private static final int LONGEST = 253;
    /** As the constraint of the table says it: at least two labels, the last one no number, so never an address. */
    private static final Pattern FORM = Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])");
    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");
    private static final IDNA RULES = IDNA.getUTS46Instance(IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE | IDNA.USE_STD3_RULES);
    private static final SpoofChecker SPOOFS = new SpoofChecker.Builder().setChecks(SpoofChecker.RESTRICTION_LEVEL | SpoofChecker.INVISIBLE | SpoofChecker.MIXED_NUMBERS)
            .setRestrictionLevel(SpoofChecker.RestrictionLevel.HIGHLY_RESTRICTIVE).build();

    /**
     * Reads what somebody typed: any case, one trailing dot, letters of any script.
     *
     * @throws Refusal when it is no name of a site, one made to be taken for another, or one below which everybody registers
     */
    public static SiteName of(String typed) {
        var text = typed.strip();
        if (text.endsWith(".")) text = text.substring(0, text.length() - 1);
        if (text.length() > LONGEST) throw Refusal.of("domain", "site.name");
        var info = new IDNA.Info();
        var ascii = RULES.nameToASCII(text, new StringBuilder(), info).toString();
        if (info.hasErrors() || ascii.length() > LONGEST || !FORM.matcher(ascii).matches()) throw Refusal.of("domain", "site.name");
        var unicode = RULES.nameToUnicode(ascii, new StringBuilder(), new IDNA.Info()).toString();
        for (var label : unicode.split("\\.")) if (deceives(label)) throw Refusal.of("domain", "site.deceptive");
        if (isSuffix(ascii)) throw Refusal.of("domain", "site.suffix");
        return new SiteName(ascii, unicode, SPOOFS.getSkeleton(unicode));
    }

    /** A name such as com.cn, which is nobody's; or one of which every name below is such a one. Who had it would stand in the way of all below. */
    private static boolean isSuffix(String ascii) {
        var below = "x." + ascii;
        return InternetDomainName.from(ascii).isPublicSuffix() || InternetDomainName.isValid(below) && InternetDomainName.from(below).isPublicSuffix();
    }

    /** Mixed scripts, or foreign letters chosen so that the whole reads like a plain Latin word. */
    private static boolean deceives(String label) {
        if (ASCII.matcher(label).matches()) return false;
        return SPOOFS.failsChecks(label) || ASCII.matcher(SPOOFS.getSkeleton(label)).matches();
    }
}
