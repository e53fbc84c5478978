package portico.task;

import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/** What customers read of tasks: names of actions and steps, reasons of failure. {@code tasks.properties}, English and Chinese. */
public final class Words {

    private static final ResourceBundle.Control NO_FALLBACK = ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private Words() {}

    /** @param language {@code zh-CN}; anything else reads English. An unknown key is its own text. */
    public static String in(String language, String key) {
        try {
            return ResourceBundle.getBundle("tasks", "zh-CN".equals(language) ? Locale.SIMPLIFIED_CHINESE : Locale.ROOT, NO_FALLBACK).getString(key);
        } catch (MissingResourceException plainText) {
            return key;
        }
    }
}
