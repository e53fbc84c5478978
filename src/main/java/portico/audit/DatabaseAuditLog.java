package portico.audit;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import portico.api.AuditLog;
import portico.api.Caller;

/** Keeps the audit in the database, in the transaction of what it records. */
@Singleton
class DatabaseAuditLog implements AuditLog {

    private final Clock clock;

    DatabaseAuditLog(Clock clock) { this.clock = clock; }

    @Override public void record(Caller caller, String action, Map<String, String> parameters, Map<String, Long> objects, Long userId, Long vmId) {
        var entry = new AuditEntry();
        entry.at = clock.instant();
        entry.action = action;
        entry.actor = caller.name();
        entry.level = caller.level().name();
        entry.door = caller.door().name();
        entry.address = caller.address();
        entry.userId = userId;
        entry.vmId = vmId;
        entry.objects = Map.copyOf(objects);
        entry.parameters = Map.copyOf(parameters);
        entry.persist();
    }
}
