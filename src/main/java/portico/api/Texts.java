package portico.api;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.ResourceBundle;

/** Texts that belong to no page: reasons, tasks, letters. A bundle each, in English and in Chinese. */
public final class Texts {

    private static final ResourceBundle.Control NO_FALLBACK = ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private Texts() {}

    /** @param language {@code zh-CN}; anything else, null too, reads English */
    public static ResourceBundle of(String bundle, String language) {
        return ResourceBundle.getBundle(bundle, "zh-CN".equals(language) ? Locale.SIMPLIFIED_CHINESE : Locale.ROOT, NO_FALLBACK);
    }

    /** A text with its gaps filled. */
    public static String fill(ResourceBundle texts, String key, Object... details) { return fill(texts.getString(key), details); }

    /** The same with the text at hand. Details are never numbers for MessageFormat: it would group their digits. */
    static String fill(String text, Object... details) { return new MessageFormat(text, Locale.ROOT).format(Arrays.stream(details).map(String::valueOf).toArray()); }
}
