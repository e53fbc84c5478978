package portico.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.util.*;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.page.PageContext;

/** Writes the catalogue down for people, in the reader's language. */
@Singleton
class ReferenceViews {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Catalogue catalogue;
    private final Reasons reasons;
    private final Examples examples;
    private final Pace pace;
    private final PageContext page;

    ReferenceViews(Catalogue catalogue, Reasons reasons, Examples examples, Pace pace, PageContext page) {
        this.catalogue = catalogue;
        this.reasons = reasons;
        this.examples = examples;
        this.pace = pace;
        this.page = page;
    }

    ReferencePage page(String origin, String search) {
        var words = page.words(DocsText.class);
        var wanted = Call.lower(search).strip();
        var groups = catalogue.entries().stream().map(entry -> command(entry, origin, wanted, words))
                .collect(Collectors.groupingBy(command -> command.action().split("_")[0], LinkedHashMap::new, Collectors.toList()));
        return new ReferencePage(origin, search.strip(), pace.callsPerMinute(), pace.callsPerSecond(), groups.entrySet().stream().map(group -> new ReferencePage.Group(group.getKey(), group.getValue())).toList(),
                Reasons.OF_ALL.stream().map(this::reason).toList(), known().map(this::reason).toList());
    }

    private ReferencePage.Command command(Entry entry, String origin, String wanted, DocsText words) {
        var says = chinese() ? entry.zh : entry.says;
        var text = Call.lower(entry.key() + " " + entry.says + " " + entry.zh);
        var example = examples.of(entry);
        return new ReferencePage.Command(entry.key(), entry.action, entry.sub, plain(says), isExtension(entry.says), Arrays.stream(wanted.split("\\s+")).allMatch(text::contains),
                entry.open == Level.SYSTEM, entry.changes, entry.open == Level.SYSTEM ? words.systemOnly() : words.systemAndUser(),
                entry.parameters.stream().map(p -> parameter(p, words)).toList(), reasons.of(entry).stream().map(this::reason).toList(),
                example.map(Examples.Example::form).orElse(null), examples.json(entry).map(ReferenceViews::pretty).orElse(null), Curl.form(entry, origin), entry.keys ? null : Curl.json(entry, origin));
    }

    private ReferencePage.Parameter parameter(Entry.Parameter p, DocsText words) {
        var says = chinese() && !p.zh().isEmpty() ? p.zh() : p.says();
        return new ReferencePage.Parameter(p.wire(), p.wire().replace("*", "0"), kind(p, words), p.codes(), Declared.limitsInWords(p, words.characters()), demand(p, words), String.join(", ", p.also()),
                plain(says), isExtension(p.says()), p.secret(), p.defaultText() == null ? "" : p.defaultText());
    }

    private static String kind(Entry.Parameter p, DocsText words) {
        return switch (p.kind()) {
            case "number" -> words.kindNumber();
            case "text" -> words.kindText();
            case "truth" -> words.kindTruth();
            case "date" -> words.kindDate();
            case "choice" -> words.kindChoice();
            case "list" -> words.kindList();
            case "numbered" -> words.kindNumbered();
            default -> words.kindId();
        };
    }

    private static String demand(Entry.Parameter p, DocsText words) {
        boolean system = p.required(Level.SYSTEM);
        boolean user = p.required(Level.USER);
        var where = p.exists(Level.SYSTEM) && p.exists(Level.USER) ? "" : p.exists(Level.USER) ? words.userOnly() : words.systemOnly();
        var demand = system || user ? words.required() : p.defaultText() != null && !p.defaultText().isEmpty() ? words.byDefault(p.defaultText()) : words.optional();
        return where.isEmpty() ? demand : demand + ", " + where;
    }

    private ReferencePage.Reason reason(String code) {
        // What stands in the gaps differs from call to call; here the gap itself is shown.
        return new ReferencePage.Reason(code, Problem.status(code), Refusals.pattern(page.getLanguage(), code));
    }

    private static Stream<String> known() {
        return ResourceBundle.getBundle("refusals", Locale.ROOT).keySet().stream().filter(code -> !code.startsWith("title.")).sorted();
    }

    private boolean chinese() { return page.getLanguage().equals("zh-CN"); }

    static boolean isExtension(String says) { return says.endsWith("(extension)"); }

    private static String plain(String says) { return says.replaceAll(" ?[(（](extension|扩展)[)）]$", ""); }

    private static String pretty(com.fasterxml.jackson.databind.JsonNode tree) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
