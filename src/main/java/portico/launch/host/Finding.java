package portico.launch.host;

/**
 * One line of {@code portico doctor}.
 *
 * @param name what was looked at, a word or two
 * @param ok   false = real guests will not work, or not well
 * @param text what was found
 * @param fix  what to do about it; empty when ok
 */
public record Finding(String name, boolean ok, String text, String fix) {

    static Finding good(String name, String text) { return new Finding(name, true, text, ""); }

    static Finding bad(String name, String text, String fix) { return new Finding(name, false, text, fix); }
}
