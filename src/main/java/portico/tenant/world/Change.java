package portico.tenant.world;

import java.util.List;

/**
 * What applying a world file did, or would do, to one row.
 *
 * @param label   the row, such as {@code host 3 node-1}
 * @param details for a changed row, one entry per value: {@code maxCpu: 16 -> 32}
 */
public record Change(Kind kind, String label, List<String> details) {

    public enum Kind { CREATED, CHANGED, SAME }

    /** As a line of a diff: {@code + user acme/1 ann1980}, {@code ~ host 3 node-1: maxCpu: 16 -> 32}. */
    public String line() {
        return switch (kind) {
            case CREATED -> "+ " + label;
            case CHANGED -> "~ " + label + ": " + String.join(", ", details);
            case SAME -> "= " + label;
        };
    }
}
