package portico.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import jakarta.inject.Singleton;
import java.util.*;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes secrets out of calls and answers before people other than the caller see them. What is a secret the catalogue says ({@link Secret}); besides, a name that
 * sounds like one is enough, so that a misspelt parameter does not give away what the right one would have hidden.
 */
@Singleton
public class Mask {

    public static final String STARS = "***";
    /** The parameter of in-guest operations: JSON, in which only some values are secrets. */
    private static final String GUEST_PARAMETERS = "cmd_params";
    private static final Pattern SOUNDS_SECRET = Pattern.compile("(?i).*(pass|pwd|secret|token|key|vcode|credential).*");
    /** Within those, what is run or written is free text, in which anything may stand. */
    private static final Pattern FREE_TEXT = Pattern.compile("(?i).*(content|command).*");
    /** In JSON of ours; a text cut off in the middle of such a value counts too. */
    private static final Pattern SECRET_FIELD = Pattern.compile("(?i)(\"[^\"]*(?:pass|pwd|secret|token|key|credential|vcode)[^\"]*\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*+(?:\"|$)");
    /** Shorter ones would blank out half of every text, and are found by nobody's looking. */
    private static final int SHORTEST_TRACED = 4;

    private final ObjectMapper json;
    private final Catalogue catalogue;
    private final Set<String> secrets;

    Mask(Catalogue catalogue, ObjectMapper json) {
        this.catalogue = catalogue;
        this.json = json;
        secrets = catalogue.all().stream().flatMap(entry -> entry.parameters.stream()).filter(Entry.Parameter::secret).map(Entry.Parameter::wire).collect(Collectors.toSet());
    }

    /** Parameters without secrets, and what was taken out. */
    public record Masked(Map<String, String> parameters, Set<String> secrets) {

        /** A text in which none of the secrets stands any more. */
        public String clean(String text) {
            for (var secret : secrets) text = text.replace(secret, STARS);
            return text;
        }
    }

    /** @param sent values by lower-case name; several for a name given more than once */
    public Masked parameters(Map<String, List<String>> sent) {
        var shown = new LinkedHashMap<String, String>();
        var taken = new LinkedHashSet<String>();
        sent.forEach((name, values) -> shown.put(name, values.stream().map(value -> shown(name, value, taken)).collect(Collectors.joining(", "))));
        // A secret may stand a second time, in a field where it does not belong.
        var masked = new Masked(shown, taken.stream().filter(secret -> secret.length() >= SHORTEST_TRACED).collect(Collectors.toCollection(LinkedHashSet::new)));
        shown.replaceAll((name, value) -> masked.clean(value));
        return masked;
    }

    /** The answer to a call as others than the caller may see it. @param action as sent; null when it could not be read */
    public String answer(String action, String sub, String text) {
        var entry = action == null ? Optional.<Entry>empty() : find(action, sub);
        if (entry.filter(e -> e.keys).isPresent() && text.startsWith("0|")) return "0|" + STARS;
        for (var key : entry.map(e -> e.secrets).orElse(Set.of()))
            text = text.replaceAll("(\"" + Pattern.quote(key) + "\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*+(?:\"|$)", "$1\"" + STARS + "\"");
        return SECRET_FIELD.matcher(text).replaceAll(found -> Matcher.quoteReplacement(found.group(1) + '"' + STARS + '"'));
    }

    private Optional<Entry> find(String action, String sub) {
        try {
            return Optional.of(catalogue.find(action, sub));
        } catch (Refusal unknown) {
            return Optional.empty();
        }
    }

    private String shown(String name, String value, Set<String> taken) {
        if (value.isEmpty()) return value;
        if (name.equals(GUEST_PARAMETERS)) return guestParameters(value, taken);
        if (!secrets.contains(name) && !SOUNDS_SECRET.matcher(name).matches()) return value;
        taken.add(value);
        return STARS;
    }

    private String guestParameters(String value, Set<String> taken) {
        try {
            var tree = json.readTree(value);
            // What is no object may be anything, a password too.
            if (tree instanceof ObjectNode object) {
                hide(object, taken);
                return json.writeValueAsString(object);
            }
        } catch (JsonProcessingException unreadable) {
            taken.add(value);
            return STARS;
        }
        taken.add(value);
        return STARS;
    }

    private static void hide(JsonNode node, Set<String> taken) {
        switch (node) {
            case ObjectNode object -> object.properties().forEach(field -> {
                if (SOUNDS_SECRET.matcher(field.getKey()).matches() || FREE_TEXT.matcher(field.getKey()).matches()) {
                    texts(field.getValue(), taken);
                    field.setValue(TextNode.valueOf(STARS));
                } else {
                    hide(field.getValue(), taken);
                }
            });
            case ArrayNode array -> array.forEach(element -> hide(element, taken));
            default -> {}
        }
    }

    private static void texts(JsonNode node, Set<String> taken) {
        if (node.isValueNode()) taken.add(node.asText());
        else node.forEach(child -> texts(child, taken));
    }
}
