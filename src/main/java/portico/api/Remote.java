package portico.api;

/**
 * The far end of a request.
 *
 * @param address network address of the caller; behind a trusted proxy the one that proxy saw
 * @param host    Host name asked for, lower case, without port
 * @param secure  the caller's side of the connection is TLS
 */
public record Remote(String address, String host, boolean secure) {}
