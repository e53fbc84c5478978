package portico.gateway;

import java.util.Set;

/**
 * How a gateway was found and what it shows now.
 *
 * @param before  what it showed before
 * @param now     what it shows after the repair, read back and not assumed
 * @param rebuilt more was wrong than single rules (a table was gone, a process had to be started), and all was set up anew
 */
public record Synced<T>(Set<T> before, Set<T> now, boolean rebuilt) {}
