package portico.api;

import java.util.Map;

/** Where the corridor writes what was done. Implemented by the audit room. */
public interface AuditLog {

    /**
     * Writes one entry in the running transaction.
     *
     * @param parameters as sent, secrets replaced
     * @param objects    wire name to id of each object the call touched
     */
    void record(Caller caller, String action, Map<String, String> parameters, Map<String, Long> objects, Long userId, Long vmId);
}
