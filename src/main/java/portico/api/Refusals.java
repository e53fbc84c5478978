package portico.api;

/** The catalogue of reasons: code to text. */
public final class Refusals {

    private static final String BUNDLE = "refusals";
    /** What English pages say otherwise: they call a machine what the wire calls a host. */
    static final String ON_PAGES = "page-refusals";

    private Refusals() {}

    /** As the wire says it. */
    public static String english(Refusal refusal) { return Texts.fill(Texts.of(BUNDLE, "en"), refusal.code, refusal.details.toArray()); }

    /** For people. @param language {@code zh-CN}; anything else reads English */
    public static String in(String language, Refusal refusal) {
        var pages = Texts.of(ON_PAGES, "en");
        boolean differs = !"zh-CN".equals(language) && pages.containsKey(refusal.code);
        return Texts.fill(differs ? pages : Texts.of(BUNDLE, language), refusal.code, refusal.details.toArray());
    }

    /** The text with its gaps, {@code {1}}, as the catalogue has it. */
    static String pattern(String language, String code) { return Texts.of(BUNDLE, language).getString(code).replace("''", "'"); }
}
