package portico.api;

import java.util.regex.Pattern;

/** The catalogue of reasons: code to text. */
public final class Refusals {

    private static final String BUNDLE = "refusals";
    private static final Pattern HOST = Pattern.compile("\\bhost(s?)\\b(?! name)");

    private Refusals() {}

    /** As the wire says it. */
    public static String english(Refusal refusal) { return Texts.fill(Texts.of(BUNDLE, "en"), refusal.code, refusal.details.toArray()); }

    /** For people. @param language {@code zh-CN}; anything else reads English, in which pages call a machine what the wire calls a host */
    public static String in(String language, Refusal refusal) {
        var text = Texts.of(BUNDLE, language).getString(refusal.code);
        return Texts.fill("zh-CN".equals(language) ? text : HOST.matcher(text).replaceAll("machine$1"), refusal.details.toArray());
    }

    /** The text with its gaps, {@code {1}}, as the catalogue has it. */
    static String pattern(String language, String code) { return Texts.of(BUNDLE, language).getString(code).replace("''", "'"); }
}
