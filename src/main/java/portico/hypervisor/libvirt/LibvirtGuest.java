package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.GUEST_REFUSED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import portico.hypervisor.GuestCommands;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;

/** Commands inside guests on hosts that run libvirt, through QEMU's guest agent. What they do in a Linux guest are the scripts beside this class. */
@Singleton
public class LibvirtGuest implements GuestCommands {

    private static final Duration QUICK = Duration.ofSeconds(15);
    /** Scripts of ours: a DHCP client may wait some seconds for an answer. */
    private static final Duration SCRIPT = Duration.ofSeconds(40);
    /** What the agent takes in one message, well below libvirt's limit. */
    private static final int PIECE_BYTES = 32 << 10;
    private static final int MOST_SAID_BYTES = 4 << 10;
    private static final Map<String, String> SPACES = Map.of("os", "guest-get-osinfo", "hostname", "guest-get-host-name", "network", "guest-network-get-interfaces",
            "disks", "guest-get-fsinfo", "users", "guest-get-users", "time", "guest-get-time");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LibvirtConnections connections;

    LibvirtGuest(LibvirtConnections connections) { this.connections = connections; }

    @Override
    public String driver() { return "libvirt"; }

    @Override
    public Outcome run(HostTarget host, String machine, String lines, Duration limit, int mostBytes) {
        // One byte more than wanted shows that there was more.
        var command = isWindows(host, machine) ? List.of("cmd.exe", "/c", lines) : script("run", lines, String.valueOf(limit.toSeconds()), String.valueOf(mostBytes + 1));
        return exec(host, machine, command, limit, mostBytes);
    }

    @Override
    public void writeFile(HostTarget host, String machine, String path, byte[] content) {
        int handle = GuestAgent.number(ask(host, machine, "guest-file-open", Map.of("path", path, "mode", "w")), "guest-file-open");
        try {
            for (int from = 0; from < content.length; ) {
                var piece = Base64.getEncoder().encodeToString(Arrays.copyOfRange(content, from, Math.min(content.length, from + PIECE_BYTES)));
                int written = ask(host, machine, "guest-file-write", Map.of("handle", handle, "buf-b64", piece)).path("count").asInt();
                if (written <= 0) throw new HypervisorException(GUEST_REFUSED, machine + " wrote nothing to " + path);
                from += written;
            }
        } finally {
            ask(host, machine, "guest-file-close", Map.of("handle", handle));
        }
    }

    @Override
    public void setHostName(HostTarget host, String machine, String name) {
        demandDone(machine, isWindows(host, machine)
                ? exec(host, machine, List.of("powershell.exe", "-NoProfile", "-Command", "Rename-Computer -Force -NewName '" + name.replace("'", "''") + "'"), SCRIPT, MOST_SAID_BYTES)
                : exec(host, machine, script("hostname", name), SCRIPT, MOST_SAID_BYTES));
    }

    @Override
    public void configure(HostTarget host, String machine, Machine.Card card) {
        if (isWindows(host, machine)) throw new HypervisorException(GUEST_REFUSED, "addresses are not set inside Windows; its cards ask by DHCP");
        demandDone(machine, exec(host, machine, script("network", card.mac(), String.join(" ", inside(card.addresses())), card.gateway() == null ? "" : card.gateway(), String.join(" ", card.dns())), SCRIPT, MOST_SAID_BYTES));
    }

    /** Of a whole network the guest sets up the first address; the network's own belongs to routers. */
    static List<String> inside(List<String> addresses) { return addresses.stream().map(address -> address.replaceFirst("::/", "::1/")).toList(); }

    @Override
    public Map<String, Object> read(HostTarget host, String machine, String space) {
        if (SPACES.containsKey(space)) return Map.of(space, JSON.convertValue(ask(host, machine, SPACES.get(space), Map.of()), Object.class));
        var path = (isWindows(host, machine) ? "C:\\ProgramData\\portico\\" : "/run/portico/") + space;
        return Map.of(space, on(host, machine, "read " + path, domain -> GuestAgent.read(domain, path)));
    }

    boolean isWindows(HostTarget host, String machine) { return ask(host, machine, "guest-get-osinfo", Map.of()).path("id").asText().equals("mswindows"); }

    /** Runs a script of ours. @return how it ended; -1 when it did not in time */
    int code(HostTarget host, String machine, String name, Duration limit, String... arguments) {
        var outcome = exec(host, machine, script(name, arguments), limit, MOST_SAID_BYTES);
        return outcome.late() ? -1 : outcome.exitCode();
    }

    /** Runs a script of ours, which must end well. */
    Outcome script(HostTarget host, String machine, String name, Duration limit, int mostBytes, String... arguments) {
        var outcome = exec(host, machine, script(name, arguments), limit, mostBytes);
        demandDone(machine, outcome);
        return outcome;
    }

    /** The first 64 KiB of a text file. */
    String readFile(HostTarget host, String machine, String path) { return on(host, machine, "read " + path, domain -> GuestAgent.read(domain, path)); }

    private Outcome exec(HostTarget host, String machine, List<String> command, Duration limit, int mostBytes) {
        int process = GuestAgent.number(ask(host, machine, "guest-exec", Map.of("path", command.getFirst(), "arg", command.subList(1, command.size()), "capture-output", true)).path("pid"), "guest-exec");
        long begun = System.nanoTime(), end = begun + limit.plusSeconds(3).toNanos();
        for (long pauseMillis = 50; ; pauseMillis = Math.min(500, pauseMillis * 2)) {
            JsonNode status = ask(host, machine, "guest-exec-status", Map.of("pid", process));
            if (status.path("exited").asBoolean()) return outcome(status, mostBytes, Duration.ofNanos(System.nanoTime() - begun).compareTo(limit) >= 0);
            if (System.nanoTime() >= end) return new Outcome(-1, "", false, true);
            pause(machine, pauseMillis);
        }
    }

    private static Outcome outcome(JsonNode status, int mostBytes, boolean overdue) {
        var bytes = GuestAgent.bytes(status.path("out-data"), "guest-exec-status");
        // A process that was killed has no exit code; shells say 128 and the signal's number.
        int code = status.has("exitcode") ? status.path("exitcode").asInt() : 128 + status.path("signal").asInt();
        boolean cut = bytes.length > mostBytes || status.path("out-truncated").asBoolean();
        return new Outcome(code, new String(bytes, 0, Math.min(bytes.length, mostBytes), StandardCharsets.UTF_8), cut, overdue && code == 137);
    }

    private static void demandDone(String machine, Outcome outcome) {
        if (outcome.exitCode() != 0) throw new HypervisorException(GUEST_REFUSED, machine + " ended with " + outcome.exitCode() + (outcome.late() ? ", late" : "") + ": " + outcome.output());
    }

    /** A script of ours as a command line of the guest's shell. */
    private static List<String> script(String name, String... arguments) {
        try (var text = LibvirtGuest.class.getResourceAsStream("inside/" + name + ".sh")) {
            var command = new java.util.ArrayList<>(List.of("/bin/sh", "-c", new String(text.readAllBytes(), StandardCharsets.UTF_8), name));
            command.addAll(List.of(arguments));
            return command;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private JsonNode ask(HostTarget host, String machine, String question, Map<String, ?> arguments) { return on(host, machine, question, domain -> GuestAgent.ask(domain, question, arguments)); }

    private interface Question<T> {
        T of(org.libvirt.Domain domain) throws LibvirtException;
    }

    private <T> T on(HostTarget host, String machine, String what, Question<T> question) {
        return connections.hands(host).callAbout(machine, what + " in " + machine, QUICK, connect -> {
            var domain = connect.domainLookupByName(machine);
            try {
                return question.of(domain);
            } catch (LibvirtException e) {
                if (Failures.is(e, ErrorNumber.VIR_ERR_INTERNAL_ERROR)) throw new HypervisorException(GUEST_REFUSED, machine + ": " + e.getMessage(), e);
                if (Failures.is(e, ErrorNumber.VIR_ERR_OPERATION_INVALID)) throw new HypervisorException(HypervisorException.Kind.NO_AGENT, machine + " is off", e);
                throw e;
            } finally {
                domain.free();
            }
        });
    }

    private static void pause(String machine, long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorException(HypervisorException.Kind.TIMEOUT, "interrupted: a command in " + machine, e);
        }
    }
}
