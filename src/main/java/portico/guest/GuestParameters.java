package portico.guest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import portico.api.Refusal;

/** Reads {@code cmd_params}: a JSON object of scalars. Its names are case-sensitive, unlike the wire's own. */
final class GuestParameters {

    static final int MOST_FILE_BYTES = 256 << 10;
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}"), HOST = Pattern.compile("(?=.{1,63}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"),
            SPACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}"), PATH = Pattern.compile("(/|[A-Za-z]:\\\\)[^\\p{Cc}]{1,1000}");

    private GuestParameters() {}

    /** @throws Refusal when it is no such object, or something is missing or not as it must be */
    static Map<String, String> read(GuestAction action, String text) {
        var values = scalars(text);
        for (var name : action.required) if (values.getOrDefault(name, "").isEmpty() && !name.equals("fileContent")) throw bad("guest.parameter", name);
        switch (action) {
            case CHANGE_PASSWORD -> {
                demand(USER.matcher(values.get("userName")).matches(), "userName");
                var password = values.get("newPassword");
                demand(password.length() <= 128 && password.chars().noneMatch(Character::isISOControl), "newPassword");
            }
            case SET_HOST_NAME -> demand(HOST.matcher(values.get("serverName")).matches(), "serverName");
            case WRITE_FILE -> {
                demand(PATH.matcher(values.get("filePath")).matches(), "filePath");
                demand(values.containsKey("fileContent") && values.get("fileContent").getBytes(StandardCharsets.UTF_8).length <= MOST_FILE_BYTES, "fileContent");
            }
            case RUN -> demand(values.get("commands").indexOf('\0') < 0 && values.get("commands").getBytes(StandardCharsets.UTF_8).length <= 32 << 10, "commands");
            case READ -> demand(SPACE.matcher(values.get("dataName")).matches(), "dataName");
            case CONFIGURE_NETWORK -> { }
        }
        return values;
    }

    static Refusal bad(String code, String name) { return Refusal.of("cmd_params", code, name); }

    private static void demand(boolean good, String name) { if (!good) throw bad("guest.value", name); }

    private static Map<String, String> scalars(String text) {
        try {
            var values = new TreeMap<String, String>();
            JsonNode tree = JSON.readTree(text);
            if (tree == null || !tree.isObject()) throw Refusal.of("cmd_params", "guest.json");
            for (var field : tree.properties()) {
                if (!field.getValue().isValueNode()) throw bad("guest.value", field.getKey());
                values.put(field.getKey(), field.getValue().isNull() ? "" : field.getValue().asText());
            }
            return values;
        } catch (JsonProcessingException broken) {
            throw Refusal.of("cmd_params", "guest.json");
        }
    }
}
