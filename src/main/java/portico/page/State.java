package portico.page;

/**
 * A state as pages show it: a dot and a word.
 *
 * @param tone {@code ok}, {@code off}, {@code busy}, {@code warn} or {@code bad}
 */
public record State(String tone, String text) {}
