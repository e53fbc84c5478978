package portico.check;

import java.util.List;

/**
 * What the check found.
 *
 * @param verdict in a sentence; null: nothing was looked at yet
 * @param tone    of the verdict: empty, warn, bad
 * @param cures   what helps, the mildest first
 * @param report  all of it as plain text, to be handed to support
 */
public record CheckPage(String verdict, String tone, String icon, List<Line> lines, List<Offer> cures, String report) {

    static final CheckPage BEFORE = new CheckPage(null, "", "", List.of(), List.of(), "");

    /** @param style done, failed or empty, as in the log of a task */
    public record Line(String name, String text, String detail, String icon, String style) {}

    /** @param acts it is done by a form */
    public record Offer(String icon, String text, String path, boolean acts) {}
}
