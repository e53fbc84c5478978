package portico.firewall;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import portico.api.Refusal;

/** Ports as a rule names them: {@code 22,8000-8100}. */
final class Ports {

    private static final Pattern PART = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");
    private static final int MOST_PARTS = 15;

    private record Range(int from, int to) {}

    private Ports() {}

    /** What a caller sent, in order and without overlaps. @throws Refusal when it is none */
    static String demand(String field, String text) {
        var ranges = new ArrayList<Range>();
        for (var part : text.split(",", -1)) {
            var match = PART.matcher(part.replace(" ", ""));
            if (!match.matches()) throw Refusal.of(field, "firewall.ports", MOST_PARTS);
            int from = Integer.parseInt(match.group(1)), to = match.group(2) == null ? from : Integer.parseInt(match.group(2));
            if (from < 1 || to > 65_535 || from > to) throw Refusal.of(field, "firewall.ports", MOST_PARTS);
            ranges.add(new Range(from, to));
        }
        if (ranges.size() > MOST_PARTS) throw Refusal.of(field, "firewall.ports", MOST_PARTS);
        ranges.sort(Comparator.comparingInt(Range::from));
        var merged = new ArrayList<Range>();
        for (var range : ranges) {
            if (merged.isEmpty() || merged.getLast().to + 1 < range.from) merged.add(range);
            else {
                var last = merged.removeLast();
                merged.add(new Range(last.from, Math.max(last.to, range.to)));
            }
        }
        return merged.stream().map(range -> range.from == range.to ? String.valueOf(range.from) : range.from + "-" + range.to).collect(Collectors.joining(","));
    }

    /** @param ports as {@link #demand} writes them; empty: all */
    static boolean contain(String ports, int port) {
        if (ports.isEmpty()) return true;
        for (var part : ports.split(",")) {
            var ends = part.split("-");
            if (port >= Integer.parseInt(ends[0]) && port <= Integer.parseInt(ends[ends.length - 1])) return true;
        }
        return false;
    }
}
