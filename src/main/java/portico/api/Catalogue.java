package portico.api;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.*;

/** All commands there are, by wire name. */
@Singleton
public class Catalogue {

    private final SortedMap<String, Entry> entries = new TreeMap<>();
    private final Set<String> withSubs = new HashSet<>();

    Catalogue(@All List<Command<?>> commands) {
        for (var command : commands) {
            var entry = new Entry(command);
            if (entries.put(entry.key(), entry) != null) throw new IllegalStateException("two commands named " + entry.key());
            if (!entry.sub.isEmpty()) withSubs.add(entry.action);
        }
    }

    /** What integrators and customers may call; not what only operators may ({@link Api#operator}), who have pages. */
    public Collection<Entry> entries() { return entries.values().stream().filter(entry -> !entry.operator).toList(); }

    /** Everything. */
    public Collection<Entry> all() { return entries.values(); }

    /** @throws Refusal when there is no such command */
    public Entry find(String action, String sub) {
        if (action == null) throw Refusal.of("action", "parameter.required");
        var name = canonical(action);
        // The name of a sub-action is no action.
        if (name.contains("/")) throw new Refusal("action.unknown");
        if (!withSubs.contains(name)) return known(entries.get(name));
        if (sub == null) throw Refusal.of("subaction", "parameter.required");
        var entry = entries.get(name + "/" + Call.lower(sub).strip());
        if (entry == null) throw Refusal.of("subaction", "parameter.choice");
        return entry;
    }

    /** Whether a command of this name is marked {@link Api#slow}; false for what is no command. */
    boolean isSlow(String action) {
        var entry = action == null ? null : entries.get(canonical(action));
        return entry != null && entry.slow;
    }

    private static Entry known(Entry entry) {
        if (entry == null) throw new Refusal("action.unknown");
        return entry;
    }

    private static String canonical(String action) {
        var name = Call.lower(action).strip();
        return name.startsWith("vps_") ? "vm_" + name.substring(4) : name;
    }
}
