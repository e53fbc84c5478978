package portico.api;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Shell lines that call a command as they stand: who calls comes from PORTICO_USER and PORTICO_KEY, or PORTICO_TOKEN, and every id from a variable named like its
 * parameter, so that nothing has to be edited into the line.
 */
final class Curl {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@+-]+");

    private Curl() {}

    static String form(Entry entry, String origin) {
        var words = entry.open == Level.SYSTEM ? "system" : "user";
        var fields = new StringBuilder("  -d action=" + entry.action + (entry.sub.isEmpty() ? "" : " -d subaction=" + entry.sub));
        for (var p : needed(entry)) {
            var value = example(p);
            if (isVariable(p)) fields.append(" -d ").append(p.wire()).append("=\"").append(value).append('"');
            else if (PLAIN.matcher(value).matches()) fields.append(" -d ").append(p.wire()).append('=').append(value);
            else fields.append(" --data-urlencode '").append(p.wire()).append('=').append(value.replace("'", "'\\''")).append('\'');
        }
        return "curl -sS '" + origin + "/process.aspx?c=api' \\\n  -d identity=" + words + " -d api_username=\"$PORTICO_USER\" -d api_key=\"$PORTICO_KEY\" \\\n" + fields;
    }

    static String json(Entry entry, String origin) {
        var body = needed(entry).stream().map(p -> "\\\"" + p.wire() + "\\\": " + jsonValue(p)).collect(Collectors.joining(", ", "{", "}"));
        return "curl -sS '" + origin + JsonDoor.PREFIX + entry.key() + "' \\\n  -H \"Authorization: Bearer $PORTICO_TOKEN\" -H 'Content-Type: application/json' \\\n  -d \"" + body + "\"";
    }

    /** Names of the variables a line uses, and the parameter each stands for. */
    static List<Entry.Parameter> variables(Entry entry) { return needed(entry).stream().filter(Curl::isVariable).toList(); }

    static String variable(Entry.Parameter p) { return p.wire().toUpperCase(Locale.ROOT); }

    /** A value that fits the declaration; for an id the variable that holds it. */
    static String example(Entry.Parameter p) {
        if (isVariable(p)) return "$" + variable(p);
        if (!p.codes().isEmpty()) return p.codes().getFirst();
        return switch (p.kind()) {
            case "number" -> String.valueOf(Math.max(1, p.wire().equals("userid") ? 70_001 : ((Number) Declared.limits(p).getOrDefault("minimum", 1L)).longValue()));
            case "truth" -> "1";
            case "date" -> "20260101";
            case "list" -> "1";
            default -> switch (p.wire()) {
                case "email" -> "ann@example.com";
                case "tel" -> "8613800138000";
                case "username" -> "ann1980";
                case "ip" -> "192.0.2.7";
                case "domain" -> "www.example.com";
                case "cmds" -> "setServerName";
                case "cmd_params" -> "{\"serverName\":\"web01\"}";
                case "vcode" -> "123456";
                case "sshkey" -> "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHyHuiVewaqR/TkTNlGfFZXkyQ16f7XuJaTidsU8mEND ann@laptop";
                default -> p.secret() ? "correct-horse-7" : "web01";
            };
        };
    }

    private static String jsonValue(Entry.Parameter p) {
        var value = example(p);
        return switch (p.kind()) {
            case "number" -> value;
            case "truth" -> "true";
            default -> isVariable(p) ? value : "\\\"" + value.replace("\\", "\\\\\\\\").replace("\"", "\\\\\\\"") + "\\\"";
        };
    }

    private static boolean isVariable(Entry.Parameter p) { return Character.isUpperCase(p.kind().charAt(0)); }

    private static List<Entry.Parameter> needed(Entry entry) { return entry.parameters.stream().filter(p -> p.required(entry.open) || entry.shows.contains(p.wire())).toList(); }
}
