package portico.page;

import java.util.List;

/**
 * A field of a form, as the command's declaration and what was typed make it.
 *
 * @param name    wire name
 * @param max     longest value; 0: no limit worth telling
 * @param hint    what to know before typing; null: nothing
 * @param problem why what was typed was refused; null: it was not
 * @param options what there is to choose from; empty: it is typed
 */
public record Field(String id, String name, String label, String hint, String type, boolean numeric, boolean required, int max, String value, String problem, List<Option> options) {

    public record Option(String value, String text, boolean chosen) {}
}
