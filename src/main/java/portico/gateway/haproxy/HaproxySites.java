package portico.gateway.haproxy;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.*;
import java.util.stream.Collectors;
import portico.gateway.*;
import portico.place.Places;
import portico.place.Said;

/** Keeps HAProxy running and its maps and certificates in step. The process outlives the portal, as guests do. */
@Singleton
class HaproxySites implements SiteBinder {

    private static final Duration START = Duration.ofSeconds(5);

    private final Places places;
    private final boolean everUnderSystemd;

    @Inject HaproxySites(Places places) { this(places, true); }

    /** @param everUnderSystemd false where the gateway is a namespace of a machine whose systemd is not the gateway's */
    HaproxySites(Places places, boolean everUnderSystemd) {
        this.places = places;
        this.everUnderSystemd = everUnderSystemd;
    }

    private HaproxyFiles files(Gateway gateway) { return HaproxyFiles.of(places.of(gateway.reach(), GatewayException::of), gateway); }

    @Override public String driver() { return "libvirt"; }

    @Override public Synced<Site> sync(Gateway gateway, Sites wanted) {
        var files = files(gateway);
        var socket = files.admin();
        var certificates = new HaproxyCertificates(files, socket);
        var digests = HaproxyCertificates.wanted(wanted.all());
        files.writeCertificates(digests.keySet(), wanted.pem());
        files.writeList(digests);
        files.writeMaps(wanted.all(), wanted.answers());
        boolean otherConfig = files.writeConfig(gateway.publicIp());
        boolean alive = socket.isAlive();
        var before = alive && !otherConfig ? read(files, socket) : alive ? readOther(files, socket) : Shown.NOTHING;
        boolean started = !alive || otherConfig;
        if (started) start(gateway, files, alive);
        var now = started ? read(files, socket) : before;
        var names = differences(files.map(), now.ways, wanted.all().stream().collect(Collectors.toMap(Site::domain, Ways::text)));
        var answers = differences(files.answers(), now.answers, wanted.answers());
        boolean changed = certificates.add(wanted, now.certificates);
        socket.tell(answers);
        socket.tell(names);
        changed |= certificates.remove(wanted, now.certificates);
        files.removeOtherCertificates(digests.keySet());
        if (changed || started || !names.isEmpty() || !answers.isEmpty()) now = read(files, socket);
        if (!now.answers.keySet().equals(wanted.answers().keySet())) throw new GatewayException("haproxy does not keep the answers it was told");
        return new Synced<>(before.sites(), started || changed || !names.isEmpty() ? now.sites() : before.sites(), started);
    }

    @Override public Set<Site> seen(Gateway gateway) {
        var files = files(gateway);
        return read(files, files.admin()).sites();
    }

    @Override public Visit visits(Gateway gateway, Site site, boolean tls) {
        var outsider = new Outsider(places.of(gateway.reach(), GatewayException::of), gateway.publicIp());
        return tls ? outsider.https(site.domain(), site.way().endsTls()) : outsider.http(site.domain());
    }

    /** What HAProxy says it has: names and what is in the map for them, answers by token, certificates by name. */
    private record Shown(Map<String, List<String>> ways, Map<String, List<String>> answers, Map<String, List<String>> certificates) {

        static final Shown NOTHING = new Shown(Map.of(), Map.of(), Map.of());

        Set<Site> sites() {
            var sites = new HashSet<Site>();
            ways.forEach((domain, ways) -> sites.add(Ways.site(domain, ways.getFirst(), certificates.getOrDefault(domain, List.of()))));
            return sites;
        }
    }

    private static Shown read(HaproxyFiles files, HaproxySocket socket) {
        return new Shown(map(files.map(), socket), map(files.answers(), socket), new HaproxyCertificates(files, socket).read());
    }

    /** A process of another configuration, an older portal's or another address's; what it does not know it does not show. */
    private static Shown readOther(HaproxyFiles files, HaproxySocket socket) {
        try {
            return read(files, socket);
        } catch (GatewayException other) {
            return Shown.NOTHING;
        }
    }

    private static List<String> differences(Path map, Map<String, List<String>> shown, Map<String, String> right) {
        var commands = new ArrayList<String>();
        shown.forEach((key, values) -> {
            // One that is there twice goes as a whole and comes back once.
            if (!right.containsKey(key) || values.size() > 1) commands.add("del map " + map + " " + key);
            else if (!values.getFirst().equals(right.get(key))) commands.add("set map " + map + " " + key + " " + right.get(key));
        });
        right.forEach((key, value) -> {
            if (shown.getOrDefault(key, List.of()).size() != 1) commands.add("add map " + map + " " + key + " " + value);
        });
        return commands;
    }

    /** Lines as "0x55d3c8a0 www.example.com 10.88.0.10". */
    private static Map<String, List<String>> map(Path file, HaproxySocket socket) {
        var map = new LinkedHashMap<String, List<String>>();
        for (var line : socket.ask("show map " + file).split("\n")) {
            if (line.isBlank()) continue;
            var parts = line.split(" ");
            if (parts.length != 3 || !parts[0].startsWith("0x")) throw new GatewayException("haproxy: " + line);
            map.computeIfAbsent(parts[1], key -> new ArrayList<>()).add(parts[2]);
        }
        return map;
    }

    /** Starts it, or lets a fresh one take over from the one that runs. */
    private void start(Gateway gateway, HaproxyFiles files, boolean alive) {
        var config = files.config().toString();
        var check = files.place().run(START, "", "haproxy", "-c", "-q", "-f", config);
        if (!check.ok()) throw new GatewayException("haproxy refuses its configuration: " + complaint(check));
        var said = hasSystemd(files) ? underSystemd(gateway, files) : files.place().run(START, "", byHand(files, alive));
        if (!said.ok()) throw new GatewayException("haproxy does not start: " + complaint(said));
        var socket = files.admin();
        for (int i = 0; i < 50; i++) {
            if (socket.isAlive()) return;
            pause();
        }
        throw new GatewayException("haproxy was started and does not answer");
    }

    private boolean hasSystemd(HaproxyFiles files) { return everUnderSystemd && files.place().isDirectory(files.place().path("/run/systemd/system")); }

    /** A unit of its own: it is brought back when it dies, and does not end with the portal's unit. */
    private Said underSystemd(Gateway gateway, HaproxyFiles files) {
        var unit = "portico-gateway-" + gateway.hostId();
        files.place().run(START, "", "systemctl", "stop", unit);
        files.place().run(START, "", "systemctl", "reset-failed", unit);
        return files.place().run(START, "", "systemd-run", "--quiet", "--unit=" + unit, "--property=Type=notify", "--property=Restart=always", "haproxy", "-Ws", "-f", files.config().toString(), "-p", files.pid().toString());
    }

    private static String[] byHand(HaproxyFiles files, boolean alive) {
        var command = new ArrayList<>(List.of("haproxy", "-D", "-f", files.config().toString(), "-p", files.pid().toString()));
        try {
            if (alive) Collections.addAll(command, ("-sf " + Files.readString(files.pid()).strip()).split("\\s+"));
        } catch (IOException | UncheckedIOException lost) {
            throw new GatewayException("haproxy runs, but " + files.pid() + " is lost", lost);
        }
        return command.toArray(String[]::new);
    }

    /** It greets before it complains. */
    private static String complaint(Said said) { return said.error().lines().filter(line -> line.contains("[ALERT]")).findFirst().orElse("status " + said.status()); }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new GatewayException("interrupted", stopping);
        }
    }
}
