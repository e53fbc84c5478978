package portico.launch;

import java.util.Locale;

/** Hands settings to the application. What the environment says under the same name wins, as everywhere in Quarkus. */
final class Settings {

    private Settings() {}

    /** Sets a key, always. */
    static void set(String key, Object value) { System.setProperty(key, String.valueOf(value)); }

    /** Sets a key unless the environment or the command line has it. */
    static void suggest(String key, Object value) {
        var variable = key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        if (System.getenv(variable) == null && System.getProperty(key) == null) set(key, value);
    }
}
