package portico.hypervisor.libvirt;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import portico.hypervisor.HostTarget;
import portico.launch.host.HostSetup;

/**
 * A libvirt daemon of its own for tests, with its own network, definitions and guests, in namespaces of its own: whatever the tests do to it, the
 * machine's own libvirt and a demo running there see nothing of it. Guests and daemon end with {@link #close}.
 */
public final class PrivateLibvirt implements AutoCloseable {

    private static final List<String> PRIVATE_DIRECTORIES = List.of("/etc/libvirt", "/var/lib/libvirt", "/run/libvirt", "/var/log/libvirt", "/var/cache/libvirt");

    /** What one found out about this machine's QEMU, for the next ones. */
    private static final Path KNOWN = RealGuest.STORAGE.resolve("known-qemu");

    private final Path directory;
    private final boolean listens;
    private final Process namespaces;
    private Process daemon;

    /** @param directory emptied and then used for everything the daemon keeps; its parent is the storage */
    public PrivateLibvirt(Path directory) throws IOException, InterruptedException { this(directory, "", ""); }

    /** @param daemonLines more of libvirtd.conf; with {@code listen_tls} it listens in its own network @param guestLines more of qemu.conf */
    public PrivateLibvirt(Path directory, String daemonLines, String guestLines) throws IOException, InterruptedException {
        this.directory = directory;
        listens = daemonLines.contains("listen_tls");
        endGuests(); // of an interrupted run
        run("rm", "-rf", directory.toString());
        var mounts = new StringBuilder("mount --make-rprivate /; ip link set lo up; ");
        for (String path : PRIVATE_DIRECTORIES) {
            Files.createDirectories(inside(path));
            mounts.append("mount --bind ").append(inside(path)).append(' ').append(path).append("; ");
        }
        run("cp", "-a", "/etc/libvirt/nwfilter", inside("/etc/libvirt").toString());
        // What QEMU can do takes libvirt seconds to find out, and is the same for all of them; it checks by itself whether this is still true.
        if (Files.exists(KNOWN)) run("cp", "-a", KNOWN.toString(), inside("/var/cache/libvirt").resolve("qemu").toString());
        Files.writeString(inside("/etc/libvirt").resolve("libvirtd.conf"), "auth_unix_rw = \"none\"\n" + daemonLines);
        // Not to meet the groups and the log daemon of the machine's own libvirt.
        Files.writeString(inside("/etc/libvirt").resolve("qemu.conf"), "security_driver = \"none\"\ncgroup_controllers = [ ]\nstdio_handler = \"file\"\n" + guestLines);
        namespaces = new ProcessBuilder("unshare", "-m", "-n", "-u", "sh", "-ec", mounts + "echo ready; exec sleep infinity").redirectErrorStream(true).start();
        BufferedReader said = namespaces.inputReader();
        String line = said.readLine();
        if (!"ready".equals(line)) throw new IOException("no namespaces for a private libvirt: " + line);
        try {
            launch();
            defineNetwork();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    public HostTarget host() {
        return new HostTarget(1, "test-host", "libvirt", "qemu+unix:///system?socket=" + inside("/run/libvirt").resolve("libvirt-sock"), directory.getParent().toString(), HostSetup.NETWORK);
    }

    /** A path as the daemon sees it, such as a VNC socket, as we see it. */
    Path outside(String path) {
        String root = PRIVATE_DIRECTORIES.stream().filter(path::startsWith).findFirst().orElseThrow(() -> new IllegalArgumentException(path));
        return inside(root).resolve(path.substring(root.length() + 1));
    }

    /** A cable between the two. @param own with its length */
    public void join(PrivateLibvirt other, String own, String others) throws IOException, InterruptedException {
        run("ip", "link", "add", "moves0", "netns", Long.toString(namespaces.pid()), "type", "veth", "peer", "name", "moves0", "netns", Long.toString(other.namespaces.pid()));
        for (var end : List.of(this, other)) {
            run("nsenter", "-t", Long.toString(end.namespaces.pid()), "-n", "ip", "address", "add", end == this ? own : others, "dev", "moves0");
            cable(end, true);
        }
    }

    /** Pulls the cable that {@link #join} put in, or puts it in again. */
    public void cable(boolean in) throws IOException, InterruptedException { cable(this, in); }

    /** From now on its kernel gives up on connections that nothing comes through after seconds. */
    void loseConnectionsSoon() throws IOException, InterruptedException { run("nsenter", "-t", Long.toString(namespaces.pid()), "-n", "sysctl", "-q", "-w", "net.ipv4.tcp_retries2=3"); }

    private static void cable(PrivateLibvirt end, boolean in) throws IOException, InterruptedException {
        run("nsenter", "-t", Long.toString(end.namespaces.pid()), "-n", "ip", "link", "set", "moves0", in ? "up" : "down");
    }

    /**
     * It begins on the same processor each time: without KVM libvirt asks that one what it is, and where the answer is another one than last time (each has a number of
     * its own) it asks QEMU anew what it can do, which takes 3 to 8 seconds.
     */
    public void launch() throws IOException, InterruptedException {
        var processors = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("Cpus_allowed_list:")).findFirst().orElseThrow().replaceFirst(".*\\s", "");
        var command = new ArrayList<>(List.of("taskset", "-c", processors.replaceFirst("\\D.*", ""), "nsenter", "-t", Long.toString(namespaces.pid()), "-m", "-n", "-u", "libvirtd", "--pid-file", "/run/libvirt/libvirtd.pid"));
        if (listens) command.add("--listen");
        daemon = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(directory.resolve("libvirtd.out").toFile()).start();
        for (int i = 0; i < 200; i++) {
            if (answers()) {
                allow(processors);
                return;
            }
            Thread.sleep(100);
        }
        throw new IOException("the private libvirtd does not answer: " + Files.readString(directory.resolve("libvirtd.out")));
    }

    /** Lets all its threads run on all processors. One of them may end just then, for which it is done again. */
    private void allow(String processors) throws IOException, InterruptedException {
        for (int tries = 5; ; tries--) {
            try {
                run("taskset", "-a", "-c", "-p", processors, Long.toString(daemon.pid()));
                return;
            } catch (IOException failure) {
                if (tries == 1 || !String.valueOf(failure.getMessage()).contains("No such process")) throw failure;
            }
        }
    }

    public void kill() throws InterruptedException { daemon.destroyForcibly().waitFor(); }

    /** As if the host had lost its power and come up again: no process of it lives on, and what is kept in memory only is gone. */
    public void rebootHost() throws IOException, InterruptedException {
        run("virsh", "-q", "-c", host().uri(), "net-autostart", HostSetup.NETWORK);
        kill();
        endGuests();
        run("sh", "-c", "rm -rf '" + inside("/run/libvirt") + "'/*; nsenter -t " + namespaces.pid() + " -n ip link delete " + HostSetup.BRIDGE + " || true");
        launch();
    }

    /** Stops the daemon in its tracks; its socket still takes connections. */
    public void hang() throws IOException, InterruptedException { run("kill", "-STOP", Long.toString(daemon.pid())); }

    public void resume() throws IOException, InterruptedException { run("kill", "-CONT", Long.toString(daemon.pid())); }

    /** Put before a command line it lets a program see this libvirt where programs look for the machine's own, with the machine's network all the same. */
    public List<String> inside() { return List.of("nsenter", "-t", Long.toString(namespaces.pid()), "-m", "-u"); }

    /** Put before a command line it lets a program see this libvirt's network devices. */
    public List<String> network() { return List.of("nsenter", "-t", Long.toString(namespaces.pid()), "-n"); }

    /** A process within its namespaces. */
    long pid() { return namespaces.pid(); }

    /** The process of a running guest. */
    public long guest(String machine) throws IOException { return Long.parseLong(Files.readString(inside("/run/libvirt").resolve("qemu").resolve(machine + ".pid")).strip()); }

    @Override
    public void close() throws IOException, InterruptedException {
        if (daemon.isAlive()) {
            resume();
            kill();
        }
        endGuests();
        namespaces.destroyForcibly().waitFor();
        keepWhatItKnows();
        run("rm", "-rf", directory.toString());
    }

    private void keepWhatItKnows() throws IOException, InterruptedException {
        var found = inside("/var/cache/libvirt").resolve("qemu");
        if (Files.exists(KNOWN) || !Files.exists(found.resolve("capabilities"))) return;
        var copy = KNOWN.resolveSibling("known-qemu-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        run("cp", "-a", found.toString(), copy.toString());
        // Whoever comes second finds it there; theirs is as good.
        run("sh", "-c", "mv -nT '" + copy + "' '" + KNOWN + "'; rm -rf '" + copy + "'");
    }

    /** Guests and dnsmasq live on without the daemon. */
    private void endGuests() throws IOException {
        for (String place : List.of("", "qemu", "network")) {
            Path pids = inside("/run/libvirt").resolve(place);
            if (!Files.exists(pids)) continue;
            try (Stream<Path> files = Files.list(pids)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".pid") && !f.endsWith("driver.pid")).toList()) {
                    long pid = Long.parseLong(Files.readString(file).strip());
                    // After a restart of the machine the number may be somebody else's: ours live in a mount namespace that knows this directory.
                    Path mounts = Path.of("/proc", Long.toString(pid), "mountinfo");
                    if (Files.exists(mounts) && Files.readString(mounts).contains(directory.toString())) ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
    }

    private Path inside(String path) { return directory.resolve(path.substring(1).replace('/', '-')); }

    private boolean answers() throws IOException, InterruptedException {
        return new ProcessBuilder("virsh", "-q", "-c", host().uri(), "hostname").redirectErrorStream(true).redirectOutput(directory.resolve("virsh.out").toFile()).start().waitFor() == 0;
    }

    private void defineNetwork() throws IOException, InterruptedException {
        Path definition = directory.resolve("network.xml");
        Files.writeString(definition, """
                <network><name>%s</name><forward mode='open'/><bridge name='%s' stp='off' delay='0'/><ip address='%s.1' netmask='255.255.255.0'/></network>
                """.formatted(HostSetup.NETWORK, HostSetup.BRIDGE, HostSetup.SUBNET));
        run("virsh", "-q", "-c", host().uri(), "net-define", definition.toString());
        run("virsh", "-q", "-c", host().uri(), "net-start", HostSetup.NETWORK);
    }

    /** Runs a program and gives what it said. */
    public static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) throw new IOException(String.join(" ", command) + ": " + said);
        return said;
    }
}
