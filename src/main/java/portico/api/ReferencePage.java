package portico.api;

import java.util.List;

/**
 * The reference as the page shows it.
 *
 * @param origin  scheme, host and port of the portal
 * @param search  what was searched for; empty: everything is shown
 * @param callsPerMinute of a token
 * @param callsPerSecond of a customer, by whatever they prove themself
 * @param groups  all commands, by the first word of their names
 * @param ofAll   reasons any command can be answered with
 * @param reasons every reason there is
 */
public record ReferencePage(String origin, String search, int callsPerMinute, int callsPerSecond, List<Group> groups, List<Reason> ofAll, List<Reason> reasons) {

    /** Commands whose names begin alike. */
    public record Group(String name, List<Command> commands) {}

    /**
     * @param shown    false: the search leaves it out
     * @param level    in words
     * @param jsonCurl null: it is about keys and tokens, and no token may
     */
    public record Command(String key, String action, String sub, String says, boolean extension, boolean shown, boolean system, boolean changes, String level, List<Parameter> parameters,
                          List<Reason> reasons, String formAnswer, String jsonAnswer, String formCurl, String jsonCurl) {

        /** For the search, in lower case. */
        public String getText() { return Call.lower(key + " " + says); }
    }

    /** @param send the name to try it with, {@code mac_0} for {@code mac_*} */
    public record Parameter(String wire, String send, String kind, List<String> codes, String limits, String demand, String also, String says, boolean extension, boolean secret, String value) {}

    public record Reason(String code, int status, String text) {}

    public boolean isEmpty() { return groups.stream().noneMatch(group -> group.commands.stream().anyMatch(Command::shown)); }

    public String firstCurl() { return "curl -sS '" + origin + JsonDoor.PREFIX + "vm_info' -H \"Authorization: Bearer $PORTICO_TOKEN\" -H 'Content-Type: application/json' -d '{\"vpsid\": 7}'"; }
}
