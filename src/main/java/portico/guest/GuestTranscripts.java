package portico.guest;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import portico.api.AuditLog;
import portico.api.Codes;
import portico.secret.Tokens;

/** Writes into the audit what was done inside a guest and what it answered. Passwords never; of a file its fingerprint; of long texts the beginning. */
@Singleton
class GuestTranscripts {

    static final String ACTION = "guest.transcript";
    private static final int MOST_LETTERS = 4_000;

    private final AuditLog audit;

    GuestTranscripts(AuditLog audit) { this.audit = audit; }

    /** In the running transaction. */
    void write(String tenant, long vmId, GuestRequest request, GuestResult result) {
        var said = new LinkedHashMap<String, String>();
        said.put("cmds", Codes.of(request.action()));
        request.parameters().forEach((name, value) -> said.put(name, shown(name, value)));
        if (result.failed() != null) said.put("failed", result.failed());
        if (result.output() != null) {
            said.put("exitcode", String.valueOf(result.output().exitCode()));
            said.put("output", head(result.output().output()));
        }
        audit.record(request.caller(tenant), ACTION, said, Map.of("vpsid", vmId), request.userId(), vmId);
    }

    private static String shown(String name, String value) {
        return switch (name) {
            case "newPassword" -> "***";
            case "fileContent" -> value.getBytes(StandardCharsets.UTF_8).length + " bytes, SHA-256 " + Tokens.hash(value);
            default -> head(value);
        };
    }

    private static String head(String text) {
        var printable = text.replace("\0", "");
        return printable.length() <= MOST_LETTERS ? printable : printable.substring(0, MOST_LETTERS) + " …";
    }
}
