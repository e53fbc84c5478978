package portico.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers as the JSON face gives them: always an object or an array, numbers as numbers, truths as truths, nothing as null. {@code 0} is {@code {"ok":true}},
 * parts carry their names, a word is {@code state} among its details.
 */
final class Typed {

    private static final JsonFactory JSON = new JsonFactory();

    private Typed() {}

    static String text(Entry entry, Answer answer) { return text(tree(entry, answer)); }

    static Object tree(Entry entry, Answer answer) {
        return switch (answer) {
            case Answer.Done() -> Map.of("ok", true);
            case Answer.Value(var parts) -> {
                if (entry.parts.size() != parts.size()) yield Map.of("values", parts);
                var named = new LinkedHashMap<String, Object>();
                for (int i = 0; i < parts.size(); i++) named.put(entry.parts.get(i), parts.get(i));
                yield named;
            }
            case Answer.Json(var tree) -> tree;
            case Answer.Word(var word, var details) -> {
                var all = new LinkedHashMap<String, Object>();
                all.put("state", word);
                all.putAll(details);
                yield all;
            }
            case Answer.Script(var text) -> Map.of("script", text);
            case Answer.Later _ -> throw new IllegalStateException("the corridor waits for later answers");
        };
    }

    static String text(Object tree) {
        var out = new StringWriter();
        try (var json = JSON.createGenerator(out)) {
            write(json, tree);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (var field : map.entrySet()) {
                    json.writeFieldName(String.valueOf(field.getKey()));
                    write(json, field.getValue());
                }
                json.writeEndObject();
            }
            case Iterable<?> list -> {
                json.writeStartArray();
                for (var element : list) write(json, element);
                json.writeEndArray();
            }
            case Boolean truth -> json.writeBoolean(truth);
            case BigDecimal number -> json.writeRawValue(number.toPlainString());
            case Double number -> json.writeRawValue(BigDecimal.valueOf(number).toPlainString());
            case Number number -> json.writeNumber(number.longValue());
            default -> json.writeString(value.toString());
        }
    }
}
