package portico.api;

import java.time.Instant;
import java.util.Map;

/** Where the API's doors tell what they heard, for tenants that switched their debug log on. Implemented by the debug log's room. */
public interface CallLog {

    /** The two faces of the API. */
    enum Face { XENSYSTEM, JSON }

    /**
     * A call and its answer, without any secret.
     *
     * @param identity   {@code system}, {@code user}, or whatever else was claimed; {@code ?} when there is no telling
     * @param caller     the name that was given, believed or not; at the JSON face, where a token is all that is given, whose it is; {@code ?} when there is no telling
     * @param action     with its sub-action; {@code ?} when it could not be read
     * @param userAgent  empty when none was sent
     * @param parameters as sent, secrets replaced by stars
     * @param ok         false for a refusal
     * @param answer     its head, secrets replaced by stars
     */
    record Heard(String tenant, Instant at, Face face, String identity, String caller, String action, String address, String userAgent, Map<String, String> parameters, boolean ok,
                 String answer, int millis) {}

    /** Never waits, never fails. */
    void take(Heard heard);
}
