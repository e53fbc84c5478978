package portico.hypervisor.libvirt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** Commands inside a guest by its agent, for tests. */
final class GuestRun {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Waits for its end; what it printed on standard output, without the last line end. */
    static String shell(Domain domain, String command) throws LibvirtException {
        try {
            long pid = ask(domain, "guest-exec", Map.of("path", "/bin/sh", "arg", List.of("-c", command), "capture-output", true)).path("pid").asLong();
            for (int i = 0; i < 300; i++, Thread.sleep(100)) {
                var status = ask(domain, "guest-exec-status", Map.of("pid", pid));
                if (status.path("exited").asBoolean()) return new String(Base64.getDecoder().decode(status.path("out-data").asText()), StandardCharsets.UTF_8).strip();
            }
            throw new AssertionError("the guest does not finish: " + command);
        } catch (JsonProcessingException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode ask(Domain domain, String command, Map<String, ?> arguments) throws LibvirtException, JsonProcessingException {
        return JSON.readTree(domain.qemuAgentCommand(JSON.writeValueAsString(Map.of("execute", command, "arguments", arguments)), 10, 0)).path("return");
    }

    private GuestRun() {}
}
