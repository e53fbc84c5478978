package portico.api;

/** Through which door a call came. */
public enum Door { API, PAGE }
