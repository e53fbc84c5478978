package portico.api;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** A refusal as {@code application/problem+json} (RFC 9457). Which HTTP status each code has stands in {@code refusal-status.properties}, beside the catalogue of texts. */
final class Problem {

    private static final Properties STATUSES = new Properties();

    static {
        try (var file = new InputStreamReader(Problem.class.getResourceAsStream("/refusal-status.properties"), StandardCharsets.UTF_8)) {
            STATUSES.load(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private Problem() {}

    /** The status of a code: its own line, else the line of the longest beginning or the end ({@code vm.*}, {@code *.none}) it has; 0 when there is none. */
    static int status(String code) {
        var own = STATUSES.getProperty(code);
        if (own != null) return Integer.parseInt(own);
        var end = STATUSES.getProperty("*" + code.substring(code.lastIndexOf('.') < 0 ? 0 : code.lastIndexOf('.')));
        if (end != null) return Integer.parseInt(end);
        for (int dot = code.lastIndexOf('.'); dot > 0; dot = code.lastIndexOf('.', dot - 1)) {
            var beginning = STATUSES.getProperty(code.substring(0, dot) + ".*");
            if (beginning != null) return Integer.parseInt(beginning);
        }
        return 0;
    }

    /** @param language {@code zh-CN} or {@code en} */
    static String text(Refusal refusal, String language) {
        int status = status(refusal.code);
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "/api/docs#problem-" + refusal.code);
        problem.put("title", text(language, new Refusal("title." + status)));
        problem.put("status", status);
        problem.put("detail", text(language, refusal));
        problem.put("code", refusal.code);
        if (refusal.field != null) problem.put("field", refusal.field);
        return Typed.text(problem);
    }

    /** In the words of the wire: programs know a machine as a host. */
    private static String text(String language, Refusal refusal) { return "zh-CN".equals(language) ? Refusals.in(language, refusal) : Refusals.english(refusal); }
}
