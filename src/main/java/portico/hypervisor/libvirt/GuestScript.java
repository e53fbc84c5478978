package portico.hypervisor.libvirt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** Runs a shell script of ours inside a guest by its agent. */
final class GuestScript {

    private static final long PATIENCE_MILLIS = 60_000, POLL_MILLIS = 200;
    /** It did not end in time, or nobody knows. */
    private static final int UNKNOWN = -1;

    /** @param arguments {@code $1} and so on; nothing in them becomes a command @return its exit code; -1 when it did not end in time */
    static int run(Domain domain, String script, String... arguments) throws LibvirtException {
        var all = new ArrayList<>(List.of("-c", script, "sh"));
        all.addAll(List.of(arguments));
        int process = GuestAgent.number(GuestAgent.ask(domain, "guest-exec", Map.of("path", "/bin/sh", "arg", all, "capture-output", true)).path("pid"), "guest-exec");
        for (long waited = 0; waited < PATIENCE_MILLIS; waited += POLL_MILLIS) {
            JsonNode status = GuestAgent.ask(domain, "guest-exec-status", Map.of("pid", process));
            if (status.path("exited").asBoolean()) return status.path("exitcode").asInt(UNKNOWN);
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return UNKNOWN;
            }
        }
        return UNKNOWN;
    }

    private GuestScript() {}
}
