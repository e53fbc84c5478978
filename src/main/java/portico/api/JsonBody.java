package portico.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Reads a JSON object as parameters: scalars as they are written, arrays as comma lists, inner objects as their own JSON, null and "" as not given. */
final class JsonBody {

    private static final int MOST_FIELDS = 512;
    private static final int DEEPEST = 32;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(400).build())
            .build()).enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonBody() {}

    /** @throws Refusal {@code request.malformed} */
    static Map<String, List<String>> read(byte[] body) {
        var parameters = new LinkedHashMap<String, List<String>>();
        if (body.length == 0) return parameters;
        try {
            // Jackson would put replacement characters for bad bytes, and would take UTF-16.
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            var tree = JSON.readTree(text);
            if (!tree.isObject() || tree.size() > MOST_FIELDS) throw new Refusal("request.malformed");
            tree.properties().forEach(field -> {
                var value = value(field.getKey(), field.getValue());
                if (value.indexOf('\0') >= 0 || field.getKey().indexOf('\0') >= 0) throw new Refusal("request.malformed");
                if (parameters.put(Call.lower(field.getKey()), List.of(value)) != null) throw Refusal.of(field.getKey(), "parameter.twice");
            });
            return parameters;
        } catch (CharacterCodingException notUtf8) {
            throw new Refusal("request.malformed");
        } catch (IOException notJson) {
            throw new Refusal("request.malformed");
        }
    }

    private static String value(String name, JsonNode node) {
        if (node.isNull()) return "";
        if (node.isArray()) return StreamSupport.stream(node.spliterator(), false).map(element -> element(name, element)).collect(Collectors.joining(","));
        return node.isObject() ? node.toString() : node.asText();
    }

    private static String element(String name, JsonNode node) {
        // A comma within an element would make two of it.
        if (!node.isValueNode() || node.isNull() || node.asText().contains(",")) throw Refusal.of(name, "parameter.list");
        return node.asText();
    }
}
