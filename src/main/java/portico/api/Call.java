package portico.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A request at the API door, before anything about it is believed.
 *
 * @param host    Host name of the request without port, lower case
 * @param address network address of the caller
 * @param body    parameters of the body by lower-case name
 * @param query   parameters of the query string by lower-case name
 * @param onceKey the caller's own name for this call, which is then done once however often it is sent; null: none
 */
public record Call(String host, String address, Map<String, List<String>> body, Map<String, List<String>> query, String onceKey) {

    public Call(String host, String address, Map<String, List<String>> body, Map<String, List<String>> query) { this(host, address, body, query, null); }

    /** The parameter's value, trimmed of nothing; null when absent or empty. The body wins over the query string. */
    public String get(String name) { return single(name, body.containsKey(name) ? body.get(name) : query.getOrDefault(name, List.of())); }

    /** Names of everything that was sent, lower case. */
    Set<String> names() {
        var names = new TreeSet<>(body.keySet());
        names.addAll(query.keySet());
        return names;
    }

    /** Like {@link #get}, but only from the body. */
    public String secret(String name) { return single(name, body.getOrDefault(name, List.of())); }

    /** What tells this caller from others at the same address, as far as they say. With the key, so that nobody passes for somebody whose name they know. */
    String claim() { return body.get("api_username") + " " + body.get("api_key"); }

    /** Whether they say to be a hosting site and no customer. */
    boolean claimsSystem() { return "system".equalsIgnoreCase(get("identity")); }

    private static String single(String name, List<String> values) {
        String found = null;
        for (var value : values) {
            if (value.isEmpty()) continue;
            if (found != null && !found.equals(value)) throw Refusal.of(name, "parameter.twice");
            found = value;
        }
        return found;
    }

    public static String lower(String name) { return name.toLowerCase(Locale.ROOT); }

    /** A call made by our own pages: each parameter once, all of them in the body. */
    public static Call ofPage(String host, String address, Map<String, String> parameters) {
        var body = new LinkedHashMap<String, List<String>>();
        parameters.forEach((name, value) -> body.put(lower(name), List.of(value == null ? "" : value)));
        return new Call(host, address, body, Map.of());
    }
}
