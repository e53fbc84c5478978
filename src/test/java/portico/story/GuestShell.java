package portico.story;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import portico.hypervisor.libvirt.PrivateLibvirt;

/** Looks into a running guest past the portal, by its agent. */
record GuestShell(String libvirt, String machine) {

    private static final ObjectMapper JSON = new ObjectMapper();

    String run(String command) {
        var started = ask(Map.of("execute", "guest-exec", "arguments", Map.of("path", "/bin/sh", "arg", List.of("-c", command), "capture-output", true))).get("pid").asLong();
        var status = Map.of("execute", "guest-exec-status", "arguments", Map.of("pid", started));
        var ended = Eventually.see(command, Duration.ofSeconds(30), () -> ask(status), answer -> answer.get("exited").asBoolean());
        return ended.has("out-data") ? new String(Base64.getDecoder().decode(ended.get("out-data").asText())) : "";
    }

    boolean answers() {
        try {
            ask(Map.of("execute", "guest-ping"));
            return true;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private JsonNode ask(Object question) {
        try {
            return JSON.readTree(PrivateLibvirt.run("virsh", "-q", "-c", libvirt, "qemu-agent-command", "--timeout", "20", machine, JSON.writeValueAsString(question))).get("return");
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }
}
