package portico.tenant.world;

import java.util.List;

/**
 * What applying a world file did.
 *
 * @param changes every row the file names, in the file's order
 * @param secrets those that were made up, to be shown once: only their hashes are kept
 */
public record Outcome(List<Change> changes, List<Secret> secrets) {

    /**
     * A generated password or key.
     *
     * @param tenant the tenant's code, {@code *} for the platform's operators
     * @param owner  user name, or the tenant's code for its system key
     * @param kind   what it opens
     */
    public record Secret(String tenant, String owner, SecretKind kind, String value) {}

    public enum SecretKind { SYSTEM_KEY, STAFF_PASSWORD, PASSWORD, API_KEY }

    /** A diff: one line per row that was created or changed, and the number of those that were not. */
    public List<String> diff() {
        var lines = new java.util.ArrayList<>(changes.stream().filter(c -> c.kind() != Change.Kind.SAME).map(Change::line).toList());
        var same = changes.size() - lines.size();
        if (same > 0) lines.add("= " + same + " unchanged");
        return lines;
    }
}
