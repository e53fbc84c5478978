package portico.tenant.world;

import java.util.Optional;
import java.util.regex.Pattern;

/** Public ports {@code first} to {@code last}, both included. */
record PortRange(int first, int last) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,5})-(\\d{1,5})");

    /** Reads "20000-29999"; empty when the text is no such range. */
    static Optional<PortRange> parse(String text) {
        var match = FORM.matcher(text.strip());
        if (!match.matches()) return Optional.empty();
        var range = new PortRange(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
        return range.first >= 1 && range.first <= range.last && range.last <= 65_535 ? Optional.of(range) : Optional.empty();
    }

    /** Reads the same, or one port, "8006". */
    static Optional<PortRange> ports(String text) { return parse(text.contains("-") ? text : text.strip() + "-" + text.strip()); }

    @Override public String toString() { return first == last ? String.valueOf(first) : first + "-" + last; }
}
