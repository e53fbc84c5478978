package portico.page;

import jakarta.validation.constraints.Size;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import portico.api.Entry;
import portico.api.Level;
import portico.api.Refusal;
import portico.api.Refusals;

/**
 * A form that sends a command: labels, limits and "required" come from the command's declaration, values from before, problems from its refusal.
 * Fields that the command does not have (the typed name) are added with {@link #ask}.
 */
public final class Form {

    private final Entry entry;
    private final String action;
    private final PageContext page;
    private final String id;
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, String> problems = new HashMap<>();
    private final Map<String, String> asked = new HashMap<>();
    private final Map<String, String> hints = new HashMap<>();
    private final Set<String> demanded = new HashSet<>();
    private String problem;
    private Level level = Level.USER;

    /** @param action where it is posted to */
    public Form(Entry entry, String action, PageContext page) {
        this.entry = entry;
        this.action = action;
        this.page = page;
        // Two forms on one page may have a field of the same name.
        id = action.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }

    public Form value(String wire, String value) {
        values.put(wire, value == null ? "" : value);
        return this;
    }

    /** The form is for callers of this level, not for customers. */
    public Form at(Level level) {
        this.level = level;
        return this;
    }

    /** A field of the page alone, that no command takes. */
    public Form ask(String name, String label) {
        asked.put(name, label);
        return this;
    }

    /** These must be filled in on this form, though the command could do without. */
    public Form demand(String... wires) {
        demanded.addAll(List.of(wires));
        return this;
    }

    /** What to know before typing, in other words than the declaration's. */
    public Form hint(String wire, String text) {
        hints.put(wire, text);
        return this;
    }

    public Form problem(String wire, String text) {
        problems.put(wire, text);
        return this;
    }

    /** Puts a refusal where it belongs: at the field it names, or at the head. */
    public Form refused(Refusal refusal) {
        var text = refusal.code.equals("parameter.required") ? page.text().fieldRequired() : Refusals.in(page.getLanguage(), refusal);
        boolean ours = refusal.field != null && (asked.containsKey(refusal.field) || entry.parameter(refusal.field).isPresent());
        if (ours) problems.put(refusal.field, plain(text));
        else problem = text;
        return this;
    }

    public String getAction() { return action; }

    /** What is wrong with the whole; null: nothing. */
    public String getProblem() { return problem; }

    /** What is wrong with one field; null: nothing. */
    public String problemOf(String wire) { return problems.get(wire); }

    public Field field(String wire) {
        if (asked.containsKey(wire)) return new Field(id + "-" + wire, wire, asked.get(wire), null, "text", false, true, 0, values.getOrDefault(wire, ""), problems.get(wire), List.of());
        var parameter = entry.parameter(wire).orElseThrow(() -> new IllegalArgumentException(entry.key() + " has no " + wire));
        // That a parameter is our own is of interest to programs alone.
        var says = page.getLanguage().equals("zh-CN") ? parameter.zh().replace("（扩展）", "").split("，", 2) : parameter.says().replace(" (extension)", "").split(", ", 2);
        boolean numeric = parameter.type() == int.class || parameter.type() == long.class;
        var value = values.getOrDefault(wire, parameter.defaultText() == null ? "" : parameter.defaultText());
        var hint = hints.getOrDefault(wire, says.length > 1 ? capital(says[1]) : null);
        return new Field(id + "-" + wire, wire, capital(says[0]), hint, type(parameter), numeric, demanded.contains(wire) || parameter.required(level),
                longest(parameter), parameter.secret() ? "" : value, problems.get(wire),
                parameter.codes().stream().map(code -> new Field.Option(code, code, code.equals(value))).toList());
    }

    private static int longest(Entry.Parameter parameter) {
        var size = parameter.component().getAccessor().getAnnotation(Size.class);
        return size == null ? 0 : size.max();
    }

    private static String type(Entry.Parameter parameter) {
        if (parameter.secret()) return "password";
        return switch (parameter.wire()) {
            case "email" -> "email";
            case "tel" -> "tel";
            default -> "text";
        };
    }

    /** Beside its field a sentence need not begin with the field's wire name. */
    private static String plain(String text) { return capital(text.replaceFirst("^(Parameter|参数|缺少参数) \\S+?(: |：| )(?=\\S)", "")); }

    private static String capital(String text) { return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1); }
}
