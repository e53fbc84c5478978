package portico.firewall;

import portico.api.Code;

/** What becomes of a connection. */
public enum Act {
    @Code("allow") ALLOW,
    /** Dropped without an answer. */
    @Code("drop") DROP;

    static Act of(boolean allow) { return allow ? ALLOW : DROP; }
}
