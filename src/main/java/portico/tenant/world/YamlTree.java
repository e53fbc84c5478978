package portico.tenant.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML text as a tree that remembers on which line each key and value stands. Values keep their text as written ("off" stays a word, "0123" keeps
 * its zero); {@code ${NAME}} is replaced by the environment's value.
 */
class YamlTree {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    // YAML takes the braces in "{ password: ${NAME} }" for its own, so while it reads they are signs from the private use area.
    private static final Pattern HIDDEN_VARIABLE = Pattern.compile("\uE000(\\w+)\uE001");

    private final String file;
    private final Function<String, String> environment;
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param environment value of a variable, null when it is not set */
    YamlTree(String file, Function<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /** The tree of {@code text}; problems met on the way are in {@link #problems()}. An empty text is an empty mapping. */
    JsonNode read(String text) {
        try {
            var root = new Yaml(new LoaderOptions()).compose(new StringReader(VARIABLE.matcher(text).replaceAll("\uE000$1\uE001")));
            return root == null ? JsonNodeFactory.instance.objectNode() : convert(root, "");
        } catch (MarkedYAMLException broken) {
            var mark = broken.getProblemMark();
            problems.add(file + (mark == null ? "" : ":" + (mark.getLine() + 1)) + ": not YAML: " + broken.getProblem());
        } catch (YAMLException broken) {
            problems.add(file + ": not YAML: " + broken.getMessage().lines().findFirst().orElse("unreadable"));
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /** Notes a problem at a place such as {@code vms[0].host}; where the key is absent, at the nearest thing around it. */
    void problem(String path, String text) { problems.add(file + ":" + line(path) + ": " + (path.isEmpty() ? "" : path + ": ") + text); }

    List<String> problems() { return problems; }

    private int line(String path) {
        for (var p = path; !p.isEmpty(); p = p.substring(0, Math.max(0, Math.max(p.lastIndexOf('.'), p.lastIndexOf('['))))) {
            if (lines.containsKey(p)) return lines.get(p);
        }
        return 1;
    }

    private JsonNode convert(Node node, String path) {
        lines.putIfAbsent(path, node.getStartMark().getLine() + 1);
        return switch (node) {
            case MappingNode mapping -> {
                var object = JsonNodeFactory.instance.objectNode();
                for (var pair : mapping.getValue()) {
                    var key = pair.getKeyNode() instanceof ScalarNode name ? name.getValue() : "?";
                    var place = path.isEmpty() ? key : path + "." + key;
                    if (object.has(key)) problem(place, "given twice");
                    lines.put(place, pair.getKeyNode().getStartMark().getLine() + 1);
                    var value = convert(pair.getValueNode(), place);
                    if (!value.isNull()) object.set(key, value);
                }
                yield object;
            }
            case SequenceNode sequence -> {
                var array = JsonNodeFactory.instance.arrayNode();
                for (var item : sequence.getValue()) array.add(convert(item, path + "[" + array.size() + "]"));
                yield array;
            }
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> JsonNodeFactory.instance.nullNode();
            case ScalarNode scalar -> JsonNodeFactory.instance.textNode(substitute(scalar.getValue(), path));
            default -> throw new IllegalStateException("YAML node " + node.getNodeId());
        };
    }

    private String substitute(String value, String path) {
        return HIDDEN_VARIABLE.matcher(value).replaceAll(variable -> {
            var found = environment.apply(variable.group(1));
            if (found == null || found.isEmpty()) {
                problem(path, "environment variable " + variable.group(1) + " is not set");
                return "";
            }
            return Matcher.quoteReplacement(found);
        });
    }
}
