package portico.api;

/** At whose level a call is made. SYSTEM acts on a whole tenant, USER on the caller's own things. */
public enum Level { SYSTEM, USER }
