package portico.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * What a caller may do with the proof they came with: everything their level allows, unless it is a token made for less. The corridor holds every command
 * to it, so a new command is limited the moment it exists; which VMs are seen, row-level security holds (setting {@code portico.vms}).
 *
 * @param token     row id of the token; null: the caller came with a key or a session
 * @param readsOnly may change nothing, and is not told what would let them in elsewhere
 * @param commands  keys ({@code vm_backup/list}) or actions ({@code vm_backup}, with all its sub-actions); empty: all
 * @param vms       ids of the VMs it is limited to; empty: all
 */
public record Scope(Long token, boolean readsOnly, Set<String> commands, Set<Long> vms) {

    /** Of keys and sessions. */
    public static final Scope ALL = new Scope(null, false, Set.of(), Set.of());

    public boolean isToken() { return token != null; }

    /** @throws Refusal when this command is not for this token, whatever the parameters */
    void demand(Entry entry) {
        boolean listed = commands.isEmpty() || commands.contains(entry.key()) || commands.contains(entry.action);
        // A token that could make keys would be worth as much as its owner's.
        boolean allowed = listed && !(isToken() && entry.keys) && !(readsOnly && entry.changes) && !(!vms.isEmpty() && isAboutPersons(entry));
        if (!allowed) throw new Refusal("token.scope");
    }

    /** @param vm the VM the bound parameters belong to, null when none. @throws Refusal when a token limited to VMs would change anything else */
    void demand(Entry entry, Long vm) { if (!vms.isEmpty() && entry.changes && !vms.contains(vm)) throw new Refusal("token.scope"); }

    private static boolean isAboutPersons(Entry entry) {
        return entry.parameters.stream().anyMatch(Entry.Parameter::self) && entry.parameter("vpsid").isEmpty();
    }

    /** The answer as this caller may read it. */
    Answer readable(Entry entry, Answer answer) {
        if (!readsOnly || entry.secrets.isEmpty()) return answer;
        return switch (answer) {
            case Answer.Json(var tree) -> new Answer.Json(without(entry.secrets, tree));
            case Answer.Word(var word, var details) -> new Answer.Word(word, withoutIn(entry.secrets, details));
            case Answer.Done done -> done;
            case Answer.Value value -> value;
            case Answer.Script script -> script;
            case Answer.Later(var awaited) -> Answer.later(() -> readable(entry, awaited.get()));
        };
    }

    private static Object without(Set<String> secrets, Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> withoutIn(secrets, map);
            case Iterable<?> list -> StreamSupport.stream(list.spliterator(), false).map(element -> without(secrets, element)).toList();
            case null -> null;
            default -> tree;
        };
    }

    private static Map<String, Object> withoutIn(Set<String> secrets, Map<?, ?> map) {
        var open = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> open.put(String.valueOf(key), secrets.contains(String.valueOf(key)) ? "" : without(secrets, value)));
        return open;
    }
}
