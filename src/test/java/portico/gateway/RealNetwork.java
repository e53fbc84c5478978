package portico.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import portico.gateway.haproxy.SitesInNamespaces;
import portico.gateway.nftables.Forwarders;
import portico.place.Place;
import portico.place.Places;
import portico.place.RealSshd;
import portico.place.Reach;

/**
 * A gateway between the outside and two guests, each in a network namespace of its own: real packets, and nothing of the machine's own network or firewall is
 * touched. Needs root.
 */
public final class RealNetwork implements AutoCloseable {

    public static final String PUBLIC = "198.18.0.10", VISITOR = "198.18.0.20", WEB = "10.88.0.11", SHOP = "10.88.0.12";

    private final String name = "ptc" + ProcessHandle.current().pid() + "x" + System.nanoTime() % 100_000;
    private final List<Process> running = new ArrayList<>();
    private final Path directory;
    /** The network of the cable between here and the gateway; null: there is none. */
    private String management;

    public RealNetwork() throws IOException {
        directory = Files.createTempDirectory("portico-gateway-");
        // HAProxy's own user passes through.
        directory.toFile().setExecutable(true, false);
        for (var place : List.of("out", "web", "shop")) add(place);
        buildGateway();
        run(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-keystore", keys().toString(), "-storepass", "changeit", "-alias", "guest", "-dname", "CN=guest", "-keyalg", "EC");
        guest("web", WEB);
        guest("shop", SHOP);
    }

    private void add(String place) {
        run("ip", "netns", "add", space(place));
        inside(place, "ip", "link", "set", "lo", "up");
    }

    private void buildGateway() {
        add("gw");
        inside("gw", "ip", "link", "add", "br0", "type", "bridge");
        inside("gw", "ip", "address", "add", "10.88.0.1/24", "dev", "br0");
        inside("gw", "ip", "link", "set", "br0", "up");
        inside("gw", "sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
        join("out", VISITOR + "/24", null);
        inside("gw", "ip", "address", "add", PUBLIC + "/24", "dev", "to-out");
        join("web", WEB + "/24", "10.88.0.1");
        join("shop", SHOP + "/24", "10.88.0.1");
        for (var guest : List.of("web", "shop")) inside("gw", "ip", "link", "set", "to-" + guest, "master", "br0");
    }

    /** As if the gateway had lost its power: nothing that ran on it or lay in its memory is left. */
    public void loseGateway() {
        // With the namespace they would go too, but later.
        for (var guest : List.of("out", "web", "shop")) inside("gw", "ip", "link", "del", "to-" + guest);
        if (management != null) inside("gw", "ip", "link", "del", "manage");
        end("gw");
        run("ip", "netns", "del", space("gw"));
    }

    /** It is on again, and as bare as after the first start. */
    public void rebuildGateway() {
        buildGateway();
        if (management != null) manage();
    }

    /** An SSH server on the gateway, reached from here by a cable of its own. */
    public RealSshd sshd() throws IOException {
        int number = ThreadLocalRandom.current().nextInt(1 << 14);
        management = "198.19." + (number >> 6) + "." + (number << 2 & 0xff);
        manage();
        return new RealSshd(List.of("ip", "netns", "exec", space("gw")), there(2), 2222);
    }

    private String there(int end) { return management.substring(0, management.lastIndexOf('.') + 1) + (Integer.parseInt(management.substring(management.lastIndexOf('.') + 1)) + end); }

    private void manage() {
        var cable = "pm" + name.hashCode() % 100_000_000;
        run("ip", "link", "add", cable, "type", "veth", "peer", "name", "manage", "netns", space("gw"));
        run("ip", "address", "add", there(1) + "/30", "dev", cable);
        run("ip", "link", "set", cable, "up");
        inside("gw", "ip", "address", "add", there(2) + "/30", "dev", "manage");
        inside("gw", "ip", "link", "set", "manage", "up");
    }

    /** The same gateway for one who reaches it from elsewhere. */
    public Gateway gateway(Reach reach) {
        var here = gateway();
        return new Gateway(here.hostId(), here.name(), here.driver(), here.publicIp(), here.directory(), here.guests(), here.networks(), reach);
    }

    public Gateway gateway() {
        return new Gateway(1, "test", "libvirt", PUBLIC, directory.resolve("gateway").toString(), List.of("10.88.0.10-10.88.0.250"), List.of("10.88.0.0/24"));
    }

    /** Runs what an adapter runs at the gateway. */
    public Places places() { return Places.always(Place.here(List.of("ip", "netns", "exec", space("gw")))); }

    /** The adapters of a real host, at this gateway. */
    public Gateways gateways() {
        var sites = new SitesInNamespaces(places());
        sites.at(places());
        return new Gateways(List.of(Forwarders.at(places())), List.of(sites), false);
    }

    /** What one who visits from there sees. @param what see {@link Visitor} */
    public String visit(String from, String... what) {
        var command = new ArrayList<>(java("portico.gateway.Visitor"));
        command.addAll(List.of(what));
        return inside(from, command.toArray(String[]::new)).strip();
    }

    /** A visitor who stays: each line sent is answered by the guest. */
    public Process stay(String from, String... what) throws IOException {
        var command = new ArrayList<>(List.of("ip", "netns", "exec", space(from)));
        command.addAll(java("portico.gateway.Visitor"));
        command.addAll(List.of(what));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        running.add(process);
        return process;
    }

    /** @throws UncheckedIOException with what it said when it fails */
    public String inside(String place, String... command) {
        var all = new ArrayList<>(List.of("ip", "netns", "exec", space(place)));
        all.addAll(List.of(command));
        return run(all.toArray(String[]::new));
    }

    private void join(String place, String address, String gateway) {
        inside("gw", "ip", "link", "add", "to-" + place, "type", "veth", "peer", "name", "eth0", "netns", space(place));
        inside("gw", "ip", "link", "set", "to-" + place, "up");
        inside(place, "ip", "address", "add", address, "dev", "eth0");
        inside(place, "ip", "link", "set", "eth0", "up");
        if (gateway != null) inside(place, "ip", "route", "add", "default", "via", gateway);
    }

    /** The same services once more on another address of a guest, under the name of its place and a 6. */
    public void serve(String place, String address) throws IOException { guest(place, place + "6", address); }

    /** Servers on another address of a guest that want the PROXY protocol. */
    public void serveProxied(String place, String address) throws IOException {
        inside(place, "ip", "address", "add", address + "/24", "dev", "eth0");
        guest(place, place, address, "proxied");
    }

    /** A server on port 80 of another address of a guest, and no other port. @param answer to whatever is asked, as HAProxy's {@code return} takes it */
    public void serveHttp(String place, String address, String answer) throws IOException {
        inside(place, "ip", "address", "add", address + "/24", "dev", "eth0");
        var file = Files.writeString(directory.resolve("http-" + address + ".cfg"), """
                defaults
                    mode http
                    timeout client 60s
                    timeout server 60s
                    timeout connect 5s
                frontend f
                    bind %s:80
                    http-request return %s
                """.formatted(address, answer));
        keep(place, Map.of(), "haproxy", "-db", "-f", file.toString());
        inside(place, "bash", "-c", "until (exec 3<>/dev/tcp/" + address + "/80) 2>/dev/null; do sleep 0.05; done");
    }

    /** A process that stays until the end. */
    public Process keep(String from, Map<String, String> environment, String... command) throws IOException {
        var all = new ArrayList<>(List.of("ip", "netns", "exec", space(from)));
        all.addAll(List.of(command));
        var builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(directory.resolve("said-" + running.size() + ".txt").toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        running.add(process);
        return process;
    }

    /** A TCP port of a place, brought to a port of our own loopback address ({@code here}); files cross the border between network namespaces, and so do sockets that are files. */
    public void bring(String from, String address, int port, int here) throws IOException {
        var door = directory.resolve("door-" + port + ".sock");
        var command = new ArrayList<>(List.of("ip", "netns", "exec", space(from)));
        command.addAll(java("portico.gateway.Relay"));
        command.addAll(List.of(door.toString(), address, String.valueOf(port)));
        // Nobody reads its complaints, and a pipe that is full would stop it.
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        running.add(process);
        var line = process.inputReader().readLine();
        if (!"ready".equals(line)) throw new IOException("no relay: " + line);
        Relay.open(door, here);
    }

    /** What names a place knows besides DNS; the file, which its maker takes away. */
    public Path hosts(String place, String text) throws IOException {
        var file = Path.of("/etc/netns", space(place), "hosts");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    public Path directory() { return directory; }

    private void guest(String place, String address) throws IOException { guest(place, place, address); }

    private void guest(String place, String name, String address, String... more) throws IOException {
        var command = new ArrayList<>(List.of("ip", "netns", "exec", space(place)));
        command.addAll(java("portico.gateway.Guest"));
        command.addAll(List.of(name, address, keys().toString()));
        command.addAll(List.of(more));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        running.add(process);
        BufferedReader said = process.inputReader();
        var line = said.readLine();
        if (!"ready".equals(line)) throw new IOException("no guest: " + line);
    }

    private Path keys() { return directory.resolve("keys.p12"); }

    private String space(String place) { return name + place; }

    private static List<String> java(String main) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx64m", "-cp", classes(), main);
    }

    /** Where the programs of guests and visitors lie: beside this class. */
    private static String classes() { return Path.of(URI.create(RealNetwork.class.getProtectionDomain().getCodeSource().getLocation().toString())).toString(); }

    private static String run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var said = new String(process.getInputStream().readAllBytes());
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) throw new IOException(String.join(" ", command) + ": " + said);
            return said;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    private void end(String place) { processes(place).forEach(ProcessHandle::destroyForcibly); }

    /** Ends programs of a place whose command line begins so; its parts are divided by NUL. */
    public void kill(String place, String begin) {
        processes(place).filter(process -> {
            try {
                return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline")).startsWith(begin);
            } catch (IOException gone) {
                return false;
            }
        }).forEach(ProcessHandle::destroyForcibly);
    }

    private Stream<ProcessHandle> processes(String place) {
        return Stream.of(run("ip", "netns", "pids", space(place)).split("\\s+")).filter(pid -> !pid.isBlank()).flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream());
    }

    @Override public void close() throws IOException {
        for (var process : running) process.destroyForcibly();
        for (var place : List.of("gw", "out", "web", "shop")) {
            end(place);
            run("ip", "netns", "del", space(place));
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
