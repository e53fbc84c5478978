package portico.task;

import java.util.MissingResourceException;
import portico.api.Texts;

/** What customers read of tasks: names of actions and steps, reasons of failure. {@code tasks.properties}, English and Chinese. */
public final class Words {

    private Words() {}

    /** @param language {@code zh-CN}; anything else reads English. An unknown key is its own text. */
    public static String in(String language, String key) {
        try {
            return Texts.of("tasks", language).getString(key);
        } catch (MissingResourceException plainText) {
            return key;
        }
    }
}
