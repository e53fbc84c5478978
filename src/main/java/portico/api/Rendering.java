package portico.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes answers as XenSystem clients read them. JSON scalars become strings; see client-facts for why. */
public final class Rendering {

    private static final JsonFactory JSON = new JsonFactory();

    static { JSON.setCharacterEscapes(new BarEscapes()); }

    private Rendering() {}

    public static String text(Answer answer) {
        return switch (answer) {
            case Answer.Done() -> "0";
            case Answer.Value(var parts) -> "0|" + parts.stream().map(Rendering::part).collect(Collectors.joining("|")).replace("-1|", "-1 |");
            case Answer.Json(var tree) -> json(tree);
            case Answer.Word(var word, var details) -> word + "|" + json(details);
            case Answer.Script(var text) -> text;
            case Answer.Later _ -> throw new IllegalStateException("the corridor waits for later answers");
        };
    }

    public static String error(String message) { return "-1|" + part(message); }

    /** A part between bars: it must not look like two parts or two lines. One that ends in "-1" would look like an error before the next bar: a blank stands between the two. */
    private static String part(String text) { return text.replaceAll("[|;\\p{Cc}]", " "); }

    /** JSON with every scalar as a string, integers plain, and no bar anywhere, so that "-1|" never appears in a success. */
    public static String json(Object tree) {
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
            case null -> json.writeString("");
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
            case Boolean truth -> json.writeString(truth ? "1" : "0");
            case Double number -> json.writeString(plain(BigDecimal.valueOf(number)));
            case BigDecimal number -> json.writeString(plain(number));
            default -> json.writeString(value.toString());
        }
    }

    /** {@code 2}, not {@code 2.0}: clients read whole numbers as such. */
    private static String plain(BigDecimal number) { return number.stripTrailingZeros().toPlainString(); }

    /** Clients split texts at the bar, so within JSON it travels as an escape. */
    private static final class BarEscapes extends CharacterEscapes {
        private final int[] ascii = standardAsciiEscapesForJSON();

        BarEscapes() { ascii['|'] = ESCAPE_CUSTOM; }

        @Override public int[] getEscapeCodesForAscii() { return ascii; }

        @Override public SerializableString getEscapeSequence(int c) { return c == '|' ? new SerializedString("\\u007C") : null; }
    }
}
