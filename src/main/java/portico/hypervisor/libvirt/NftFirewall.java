package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import portico.hypervisor.Guard;
import portico.hypervisor.GuestFirewall;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.libvirt.FilterTable.Listing;
import portico.place.Place;
import portico.place.Said;

/**
 * Keeps {@link FilterTable} in the kernel of the host by the {@code nft} program. It is in force without libvirt and the guests, and is also written to a file that
 * libvirt's network hook loads when the host starts, before its first guest does.
 */
@Singleton
class NftFirewall implements GuestFirewall {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Without these the kernel keeps frames between neighbours on one bridge from its filters. */
    private static final List<String> BRIDGED = List.of("net.bridge.bridge-nf-call-iptables", "net.bridge.bridge-nf-call-ip6tables");

    /** What the kernel made of a table. @param text as it was given */
    private record Written(String text, String listed) {}

    private final LibvirtConnections connections;
    private final Map<Long, Written> written = new ConcurrentHashMap<>();

    NftFirewall(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public Seen sync(HostTarget host, List<Guard> wanted) {
        var place = connections.place(host);
        var text = FilterTable.of(wanted);
        var last = written.get(host.id());
        var listed = list(host, place);
        boolean bridged = wanted.isEmpty() || seesBridge(place);
        if (last != null && last.text.equals(text) && last.listed.equals(listed) && bridged) return new Seen(ids(wanted), ids(wanted));
        var before = bridged ? right(wanted, Listing.of(listed), last == null ? null : Listing.of(last.listed)) : Set.<Long>of();
        if (!bridged) seeBridge(host, place);
        keepFile(host, place, wanted.isEmpty() ? null : text);
        demand(host, place.run(PATIENCE, text, "nft", "-f", "-"));
        var now = list(host, place);
        written.put(host.id(), new Written(text, now));
        return new Seen(before, right(wanted, Listing.of(now), null));
    }

    /** @param model how these rules looked when we wrote them; null: not known, and their marks are believed */
    private static Set<Long> right(List<Guard> wanted, Listing found, Listing model) {
        var right = new HashSet<Long>();
        if (!found.hasFrame() || model != null && !found.sameFrame(model)) return right;
        for (var guard : wanted) if (found.shows(guard) && (model == null || !model.shows(guard) || found.same(model, guard.vmId()))) right.add(guard.vmId());
        return right;
    }

    private static Set<Long> ids(List<Guard> wanted) { return wanted.stream().map(Guard::vmId).collect(java.util.stream.Collectors.toSet()); }

    /** Empty when there is no such table. */
    private static String list(HostTarget host, Place place) {
        var said = place.run(PATIENCE, "", "nft", "-s", "list", "table", "inet", FilterTable.NAME);
        if (said.ok()) return said.out();
        if (said.error().contains("No such file or directory")) return "";
        throw new HypervisorException(FAILED, "host " + host.name() + ": nft: " + first(said.error()));
    }

    private static boolean seesBridge(Place place) {
        var said = place.run(PATIENCE, "", "sysctl", "-n", BRIDGED.get(0), BRIDGED.get(1));
        return said.ok() && said.out().strip().replaceAll("\\s+", " ").equals("1 1");
    }

    private static void seeBridge(HostTarget host, Place place) {
        // Where it is built into the kernel there is no such module; what follows tells.
        place.run(PATIENCE, "", "modprobe", "br_netfilter");
        demand(host, place.run(PATIENCE, "", "sysctl", "-q", "-w", BRIDGED.get(0) + "=1", BRIDGED.get(1) + "=1"));
    }

    private static void demand(HostTarget host, Said said) { if (!said.ok()) throw new HypervisorException(FAILED, "host " + host.name() + ": " + first(said.error())); }

    private static String first(String error) { return error.lines().findFirst().orElse("no reason given"); }

    /** @param text null: there is nothing to load */
    private static void keepFile(HostTarget host, Place place, String text) {
        var file = place.path(host.storage()).resolve("firewall.nft");
        try {
            if (text == null) {
                Files.deleteIfExists(file);
                return;
            }
            var fresh = file.resolveSibling("firewall.nft.new");
            Files.writeString(fresh, text);
            place.rename(fresh, file);
        } catch (IOException | UncheckedIOException full) {
            throw new HypervisorException(FAILED, "host " + host.name() + ": " + file + " cannot be written: " + full.getMessage(), full);
        }
    }
}
