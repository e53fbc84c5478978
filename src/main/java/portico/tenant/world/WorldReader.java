package portico.tenant.world;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Binds a world file's tree to {@link WorldFile}, noting everything that is wrong with it at once. */
final class WorldReader {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private WorldReader() {}

    /** Each entry of each list is bound by itself, so that one bad entry does not hide the next. */
    static WorldFile bind(YamlTree tree, JsonNode root) {
        if (!root.isObject()) {
            tree.problem("", "expected keys such as tenants:, users:, hosts:");
            return new WorldFile(null, null, null, null, null, null, null, null, null, null);
        }
        var good = JsonNodeFactory.instance.objectNode();
        root.properties().forEach(section -> {
            var kind = Arrays.stream(WorldFile.class.getRecordComponents()).filter(c -> c.getName().equals(section.getKey())).findFirst();
            if (kind.isEmpty()) {
                tree.problem(section.getKey(), "unknown key; known: " + keysOf(WorldFile.class));
            } else if (!section.getValue().isArray()) {
                tree.problem(section.getKey(), "expected a list");
            } else {
                var entry = (Class<?>) ((ParameterizedType) kind.get().getGenericType()).getActualTypeArguments()[0];
                var list = good.putArray(section.getKey());
                for (int i = 0; i < section.getValue().size(); i++) {
                    if (binds(tree, section.getKey() + "[" + i + "]", section.getValue().get(i), entry)) list.add(section.getValue().get(i));
                }
            }
        });
        return MAPPER.convertValue(good, WorldFile.class);
    }

    private static boolean binds(YamlTree tree, String place, JsonNode entry, Class<?> type) {
        try {
            MAPPER.treeToValue(entry, type);
            return true;
        } catch (JsonMappingException bad) {
            tree.problem(place + placeIn(bad), saidOf(bad));
        } catch (IOException bad) {
            tree.problem(place, bad.getMessage());
        }
        return false;
    }

    private static String placeIn(JsonMappingException bad) {
        return bad.getPath().stream().map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
    }

    private static String saidOf(JsonMappingException bad) {
        return switch (bad) {
            case UnrecognizedPropertyException unknown -> "unknown key; known: " + keysOf(unknown.getReferringClass());
            case InvalidFormatException value -> "'" + value.getValue() + "' is not " + wanted(value.getTargetType());
            case MismatchedInputException mismatch when mismatch.getOriginalMessage().startsWith("Missing required creator property") -> "is missing";
            case MismatchedInputException mismatch -> "expected " + wanted(mismatch.getTargetType());
            default -> bad.getOriginalMessage();
        };
    }

    private static String wanted(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).map(c -> word((Enum<?>) c)).collect(Collectors.joining(", ", "one of ", ""));
        }
        if (type == Boolean.class) return "true or false";
        if (Number.class.isAssignableFrom(type)) return "a whole number";
        if (type == String.class) return "a text";
        return List.class.isAssignableFrom(type) ? "a list" : "keys: " + keysOf(type);
    }

    /** The file's word for an enum's constant. */
    static String word(Enum<?> constant) { return constant == null ? null : MAPPER.convertValue(constant, String.class); }

    private static String keysOf(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).collect(Collectors.joining(", "));
    }
}
