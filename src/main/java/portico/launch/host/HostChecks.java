package portico.launch.host;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What {@code portico doctor} says about this machine as a host. Looks only, changes nothing, ends within half a minute at the latest. */
public final class HostChecks {

    private static final String SET_UP = "as root: ./portico up (or ./portico host-setup)";
    private static final long LITTLE_SPACE_GIB = 5;

    public static List<Finding> findings(Path storage) {
        return List.of(libvirt(), acceleration(storage), network(), forwarding(), masquerading(), forwards(), sites(storage), storage(storage), templates(storage));
    }

    private static Finding libvirt() {
        return say("virsh", "-q", "-c", "qemu:///system", "version")
                .map(said -> said.lines().filter(l -> l.startsWith("Running hypervisor:")).findFirst().orElse("it answers"))
                .map(said -> Finding.good("libvirt", said.replace("Running hypervisor: ", "")))
                .orElseGet(() -> Finding.bad("libvirt", "qemu:///system does not answer", SET_UP));
    }

    private static Finding acceleration(Path storage) {
        String override = System.getenv(HostSetup.OVERRIDE);
        if (override != null && !HostSetup.isOverride(override)) return Finding.bad("KVM", HostSetup.OVERRIDE + " is \"" + override + "\"", "set it to kvm or emulation, or leave it out: a trial boot finds out");
        if (override != null && !override.isEmpty()) return Finding.good("KVM", override + ", set by " + HostSetup.OVERRIDE);
        return read(storage.resolve("acceleration")).map(line -> line.substring(line.indexOf(' ') + 1).strip())
                .map(found -> found.equals("kvm") ? Finding.good("KVM", "a trial boot worked")
                        : Finding.bad("KVM", "guests run in software " + found, "switch on virtualization in the firmware, or nested virtualization on the machine below"))
                .orElseGet(() -> Finding.bad("KVM", "not tried yet", SET_UP));
    }

    private static Finding network() {
        boolean runs = say("virsh", "-q", "-c", "qemu:///system", "net-list", "--name").filter(said -> said.lines().anyMatch(l -> l.strip().equals(HostSetup.NETWORK))).isPresent();
        if (!runs) return Finding.bad("bridge", "libvirt's network " + HostSetup.NETWORK + " does not run", SET_UP);
        return Files.exists(Path.of("/sys/class/net", HostSetup.BRIDGE)) ? Finding.good("bridge", HostSetup.BRIDGE + " with " + HostSetup.SUBNET + ".1/24")
                : Finding.bad("bridge", "there is no " + HostSetup.BRIDGE + " although its network runs", "virsh net-destroy " + HostSetup.NETWORK + "; virsh net-start " + HostSetup.NETWORK);
    }

    private static Finding forwarding() {
        return read(Path.of("/proc/sys/net/ipv4/ip_forward")).filter(v -> v.strip().equals("1")).map(on -> Finding.good("ip_forward", "on"))
                .orElseGet(() -> Finding.bad("ip_forward", "off: guests reach nothing but this machine", "sysctl -w net.ipv4.ip_forward=1"));
    }

    private static Finding masquerading() {
        return say("nft", "list", "table", "ip", "portico_guests").map(there -> Finding.good("nft", "guests go out behind this machine's address"))
                .orElseGet(() -> Finding.bad("nft", "the table portico_guests is missing or nft cannot be run", SET_UP));
    }

    private static Finding forwards() {
        if (say("nft", "--version").isEmpty()) return Finding.bad("ports", "nft cannot be run, so no port can be forwarded", SET_UP);
        return say("nft", "list", "table", "ip", "portico_shared").map(there -> Finding.good("ports", "forwarded by the nft table portico_shared"))
                .orElseGet(() -> Finding.good("ports", "none is forwarded; the portal makes the nft table portico_shared for the first one"));
    }

    private static Finding sites(Path storage) {
        if (say("haproxy", "-v").isEmpty()) return Finding.bad("haproxy", "it is not installed, so no domain can be bound", SET_UP);
        var socket = storage.resolve("gateway/haproxy.sock");
        if (!Files.exists(socket)) return Finding.good("haproxy", "no domain is bound; the portal starts it for the first one");
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return Finding.good("haproxy", "it serves bound domains, process " + read(storage.resolve("gateway/haproxy.pid")).map(String::strip).orElse("unknown"));
        } catch (IOException dead) {
            return Finding.bad("haproxy", "it does not answer at " + socket, "the portal starts it again within half a minute: ./portico up; by hand: haproxy -D -f " + storage.resolve("gateway/haproxy.cfg"));
        }
    }

    private static Finding storage(Path storage) {
        if (!Files.isDirectory(storage.resolve("disks"))) return Finding.bad("storage", storage + " is not set up", SET_UP);
        try {
            FileStore store = Files.getFileStore(storage);
            long freeGib = store.getUsableSpace() >> 30;
            String text = storage + " has " + freeGib + " GiB left of " + (store.getTotalSpace() >> 30);
            return freeGib >= LITTLE_SPACE_GIB ? Finding.good("storage", text) : Finding.bad("storage", text, "make room, or move the storage to a larger disk");
        } catch (IOException e) {
            return Finding.bad("storage", storage + " cannot be read: " + e.getMessage(), SET_UP);
        }
    }

    private static Finding templates(Path storage) {
        return Files.isRegularFile(HostSetup.template(HostSetup.TINY, storage)) ? Finding.good("templates", "tiny is there")
                : Finding.bad("templates", "the tiny guest template is missing", "./portico template build tiny");
    }

    /** What a command printed; empty when it is not there, fails, or takes longer than ten seconds. */
    private static Optional<String> say(String... command) {
        Path output = null;
        try {
            output = Files.createTempFile("portico-doctor-", ".txt");
            // Into a file: reading a pipe would wait for a command that hangs.
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
            process.getOutputStream().close();
            if (process.waitFor(10, TimeUnit.SECONDS)) return process.exitValue() == 0 ? Optional.of(Files.readString(output, StandardCharsets.UTF_8)) : Optional.empty();
            process.destroyForcibly();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // the program is not installed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            if (output != null) output.toFile().delete();
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private HostChecks() {}
}
