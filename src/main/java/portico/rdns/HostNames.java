package portico.rdns;

import com.ibm.icu.text.IDNA;
import java.util.regex.Pattern;
import portico.api.Refusal;

/** Names that an address can have. */
final class HostNames {

    private static final Pattern FORM = Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])");
    private static final IDNA RULES = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.USE_STD3_RULES);

    private HostNames() {}

    /** As DNS knows it: lower case, A-labels, no trailing dot. @throws Refusal when it is no full name */
    static String demand(String typed) {
        var text = typed.strip().replaceFirst("\\.$", "");
        var info = new IDNA.Info();
        var ascii = text.length() > 253 ? "" : RULES.nameToASCII(text, new StringBuilder(), info).toString();
        if (info.hasErrors() || ascii.length() > 253 || !FORM.matcher(ascii).matches()) throw Refusal.of("name", "rdns.name");
        return ascii;
    }
}
