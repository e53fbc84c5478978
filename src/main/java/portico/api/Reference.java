package portico.api;

import java.util.Collection;
import java.util.stream.Collectors;

/** The reference as plain text; a kept copy of it shows every change of the wire in review. */
final class Reference {

    private Reference() {}

    static String text(Collection<Entry> entries) { return entries.stream().map(Reference::text).collect(Collectors.joining("\n")); }

    private static String text(Entry entry) {
        var head = "%s  [%s, %s]%n    %s%n    %s%n".formatted(entry.key(), entry.open.name().toLowerCase(), entry.changes ? "changes" : "reads", entry.says, entry.zh);
        return head + entry.parameters.stream().map(Reference::line).collect(Collectors.joining());
    }

    private static String line(Entry.Parameter p) {
        return "    %-14s %-9s %-22s %s%n".formatted(p.wire(), p.kind(), p.demand(), p.says());
    }
}
