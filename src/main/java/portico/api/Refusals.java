package portico.api;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The catalogue of reasons: code to text. */
public final class Refusals {

    private static final ResourceBundle.Control NO_FALLBACK = ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private Refusals() {}

    public static String english(Refusal refusal) { return text(refusal, Locale.ROOT); }

    /** @param language {@code zh-CN}; anything else reads English */
    public static String in(String language, Refusal refusal) {
        return text(refusal, "zh-CN".equals(language) ? Locale.SIMPLIFIED_CHINESE : Locale.ROOT);
    }

    private static String text(Refusal refusal, Locale locale) {
        var pattern = ResourceBundle.getBundle("refusals", locale, NO_FALLBACK).getString(refusal.code);
        // Details are never numbers for MessageFormat: it would group their digits.
        return new MessageFormat(pattern, locale).format(refusal.details.stream().map(String::valueOf).toArray());
    }
}
