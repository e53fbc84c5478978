package portico.shared.page;

import java.util.List;

/**
 * What a test of a rule found.
 *
 * @param title   the rule
 * @param verdict in a sentence
 * @param tone    of the verdict: ok, warn, bad
 * @param again   where the test is repeated
 */
public record WalkPage(String title, String verdict, String tone, String icon, List<Step> steps, String again, boolean played) {

    /** @param style done, failed or empty, as in the log of a task */
    public record Step(String name, String text, String detail, String icon, String style) {}
}
