package portico.shared;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.certificate.SiteCertificate;
import portico.firewall.Direction;
import portico.firewall.Firewall;
import portico.firewall.Match;
import portico.gateway.*;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.site.Dns;
import portico.site.SiteBinding;
import portico.site.TlsEnd;
import portico.site.VisitorNote;
import portico.forward.PortForward;
import portico.vm.Nic;
import portico.vm.Vm;

/**
 * Follows a visitor's way to a guest, layer by layer, and tells where it ends: first by asking who knows, at last by a stranger who comes from outside (see
 * {@link Visit}). Takes some seconds where something does not answer, so it runs in no transaction: {@link #plan} reads what is needed, {@link #walk} goes.
 */
@Singleton
public class RuleWalk {

    /** In the order in which somebody would look. */
    public enum Layer { ALLOWED, POWER, NAME, WIRE, ADDRESS, FIREWALL, GUEST, RULE, CERTIFICATE, COUNTER, PUBLIC }

    public enum Outcome { GOOD, BAD, UNKNOWN }

    /** @param detail what was seen, in no language: an address, a number; empty: nothing to add */
    public record Step(Layer layer, Outcome outcome, String detail) {}

    /** The card that a rule leads to. @param agent the system inside can be asked by its guest agent */
    public record Card(HostTarget host, String machine, String mac, boolean agent) {}

    /** Whom the VM's firewall lets to a port. @param all everybody @param only otherwise: the addresses and networks it lets in; none: nobody */
    record Wall(boolean all, List<String> only) {

        boolean some() { return !all && !only.isEmpty(); }
    }

    /** A port of a guest that visitors of a site come to. @param needed false: only if something listens there @param open the VM's firewall lets the gateway in */
    record Door(int port, boolean needed, boolean open) {

        @Override public String toString() { return ":" + port; }
    }

    /**
     * What a walk needs to know, read from the database.
     *
     * @param wall        of a forward's port
     * @param site        null: it is a forward
     * @param doors       of a site
     * @param certificate whether there is one; null: TLS does not end at the gateway
     */
    public record Plan(Gateway gateway, RuleState state, boolean running, Card card, Wall wall, Site site, List<Door> doors, Boolean certificate, List<Forward> forwards) {

        String privateIp() { return site == null ? forwards.getFirst().privateIp() : site.privateIp(); }
    }

    private static final int HTTP = 80, HTTPS = 443;

    private final GatewayBook book;
    private final Gateways gateways;
    private final Hypervisors hypervisors;
    private final Dns dns;

    RuleWalk(GatewayBook book, Gateways gateways, Hypervisors hypervisors, Dns dns) {
        this.book = book;
        this.gateways = gateways;
        this.hypervisors = hypervisors;
        this.dns = dns;
    }

    /** Whether the host's gateway is only played. */
    public boolean isPlayed(Host host) { return gateways.isPlayed(host.driver); }

    /** Whom to ask whether something listens on a machine of this host. Within a transaction. */
    public Gateway gateway(Host host) { return book.gateway(host); }

    /** Whether something accepts connections there, as seen from the gateway. In no transaction. Empty: it cannot be told. */
    public Optional<Boolean> accepts(Gateway gateway, String address, int port) {
        try {
            return Optional.of(gateways.forwarder(gateway).answers(gateway, address, port));
        } catch (GatewayException silent) {
            return Optional.empty();
        }
    }

    /** Within the tenant's transaction. */
    public Plan plan(Vm vm, PortForward forward) {
        var address = SharedAddress.of(vm);
        var forwards = forward.protocol.protocols.stream().map(each -> new Forward(each, address.publicIp(), forward.publicPort, address.privateIp(forward.nicId), forward.privatePort)).toList();
        return new Plan(book.gateway(vm.host), address.port(forward.nicId, forward.present, forward.driftedAt), vm.power == PowerState.RUNNING, card(vm, forward.nicId), wall(vm, forward), null, List.of(), null, forwards);
    }

    /** Within the tenant's transaction. */
    public Plan plan(Vm vm, SiteBinding site) {
        var address = SharedAddress.of(vm);
        var certificate = SiteCertificate.of(site.id).map(found -> found.digest != null).orElse(null);
        var way = way(site);
        return new Plan(book.gateway(vm.host), address.site(site.nicId, site.present, site.driftedAt), vm.power == PowerState.RUNNING, card(vm, site.nicId), null, new Site(site.domain, address.privateIp(site.nicId), way),
                doors(vm, site, way), certificate, List.of());
    }

    /** As the gateway shall have it now, see {@link GatewayBook}. */
    private static Way way(SiteBinding site) {
        var digest = site.tls == TlsEnd.END ? SiteCertificate.of(site.id).map(found -> found.digest).orElse(null) : null;
        boolean ends = digest != null;
        return new Way(ends ? digest : "", site.redirect && (ends || site.tls == TlsEnd.PASS), site.visitor == VisitorNote.PROXY, ends && site.guestTls, ends && site.hsts);
    }

    private static Wall wall(Vm vm, PortForward forward) {
        var rules = Firewall.rulesOf(vm);
        var matches = forward.protocol.protocols.stream().map(each -> each == Protocol.TCP ? Match.TCP : Match.UDP).toList();
        boolean all = matches.stream().allMatch(each -> rules.lets(Direction.IN, each, forward.privatePort, null));
        return new Wall(all, matches.stream().flatMap(each -> rules.onlyFrom(each, forward.privatePort).stream()).distinct().toList());
    }

    /** Visitors of a site come by the gateway, which is a neighbour of the machine. Who serves no HTTPS where TLS passes through does no wrong. */
    private static List<Door> doors(Vm vm, SiteBinding site, Way way) {
        var gateway = IpAddress.of(vm.id).stream().filter(address -> address.nicId != null && address.nicId == site.nicId).findFirst().map(address -> InetAddress.ofLiteral(address.block.gateway)).orElse(null);
        var rules = Firewall.rulesOf(vm);
        boolean plain = !way.redirect() || way.endsTls() && !way.guestTls(), secure = !way.endsTls() || way.guestTls();
        var doors = new ArrayList<Door>();
        if (plain) doors.add(new Door(HTTP, true, rules.lets(Direction.IN, Match.TCP, HTTP, gateway)));
        if (secure) doors.add(new Door(HTTPS, way.endsTls() || way.redirect(), rules.lets(Direction.IN, Match.TCP, HTTPS, gateway)));
        return doors;
    }

    private static Card card(Vm vm, long nicId) {
        var mac = Nic.of(vm.id).stream().filter(card -> card.id == nicId).map(card -> card.mac).findFirst().orElseThrow();
        return new Card(vm.target(), vm.machineName(), mac, vm.osTemplate != null && vm.osTemplate.agent && vm.rescueSince == null);
    }

    /** In no transaction. Ends at the first layer that fails for certain: what lies behind it says nothing more. */
    public List<Step> walk(Plan plan) {
        var steps = new ArrayList<Step>();
        steps.add(new Step(Layer.ALLOWED, plan.state.isForbidden() ? Outcome.BAD : Outcome.GOOD, ""));
        steps.add(new Step(Layer.POWER, plan.running ? Outcome.GOOD : Outcome.BAD, ""));
        List<Supplier<List<Step>>> rest = plan.site != null
                ? List.of(() -> List.of(name(plan)), () -> List.of(wire(plan)), () -> List.of(address(plan)), () -> List.of(siteFirewall(plan)), () -> List.of(siteGuest(plan)), () -> List.of(siteRule(plan)), () -> certificate(plan), () -> reached(plan))
                : List.of(() -> List.of(wire(plan)), () -> List.of(address(plan)), () -> List.of(firewall(plan)), () -> List.of(guest(plan)), () -> List.of(rule(plan)), () -> passes(plan));
        for (var next : rest) {
            if (steps.stream().anyMatch(step -> step.outcome == Outcome.BAD)) return steps;
            steps.addAll(next.get());
        }
        return steps;
    }

    private Step name(Plan plan) {
        try {
            var found = dns.addresses(plan.site.domain());
            return new Step(Layer.NAME, found.contains(plan.gateway.publicIp()) ? Outcome.GOOD : Outcome.BAD, found.isEmpty() ? "-" : String.join(", ", found));
        } catch (Dns.Silent silent) {
            return new Step(Layer.NAME, Outcome.UNKNOWN, "");
        }
    }

    /** The card's cable, and its end on the host's bridge. */
    private Step wire(Plan plan) {
        return ask(Layer.WIRE, () -> hypervisors.view(plan.card.host).wiring(plan.card.host, plan.card.machine, plan.card.mac)
                .map(wiring -> new Step(Layer.WIRE, wiring.plugged() && !wiring.bridge().isEmpty() ? Outcome.GOOD : Outcome.BAD, plan.card.mac + (wiring.bridge().isEmpty() ? "" : " → " + wiring.bridge())))
                .orElseGet(() -> new Step(Layer.WIRE, Outcome.BAD, plan.card.mac)));
    }

    /** Whether the system inside uses the address that was given to its card, on whichever card or bridge of its own. */
    private Step address(Plan plan) {
        if (!plan.card.agent) return new Step(Layer.ADDRESS, Outcome.UNKNOWN, "");
        return ask(Layer.ADDRESS, () -> hypervisors.view(plan.card.host).addresses(plan.card.host, plan.card.machine).map(used -> {
            boolean uses = used.values().stream().anyMatch(addresses -> addresses.contains(plan.privateIp()));
            return new Step(Layer.ADDRESS, uses ? Outcome.GOOD : Outcome.BAD, uses ? plan.privateIp() : String.join(", ", used.getOrDefault(plan.card.mac, List.of())) + " ≠ " + plan.privateIp());
        }).orElseGet(() -> new Step(Layer.ADDRESS, Outcome.UNKNOWN, "")));
    }

    private Step siteGuest(Plan plan) {
        return ask(Layer.GUEST, () -> {
            var silent = plan.doors.stream().filter(door -> !knock(plan, plan.site.privateIp(), door.port)).toList();
            boolean good = silent.stream().noneMatch(Door::needed);
            return new Step(Layer.GUEST, good ? Outcome.GOOD : Outcome.BAD, plan.site.privateIp() + (good ? named(plan.doors.stream().filter(door -> !silent.contains(door))) : named(silent.stream().filter(Door::needed))));
        });
    }

    private static String named(Stream<Door> doors) { return doors.map(Door::toString).collect(Collectors.joining(", ")); }

    private Step siteRule(Plan plan) {
        return ask(Layer.RULE, () -> new Step(Layer.RULE, gateways.binder(plan.gateway).seen(plan.gateway).stream().anyMatch(site -> site.domain().equals(plan.site.domain()) && site.privateIp().equals(plan.site.privateIp())) ? Outcome.GOOD : Outcome.BAD, plan.site.toString()));
    }

    private static Step firewall(Plan plan) {
        return new Step(Layer.FIREWALL, plan.wall.all ? Outcome.GOOD : plan.wall.some() ? Outcome.UNKNOWN : Outcome.BAD, plan.wall.some() ? String.join(", ", plan.wall.only) + " → :" + plan.forwards.getFirst().privatePort() : "");
    }

    private static Step siteFirewall(Plan plan) {
        if (plan.doors.stream().anyMatch(door -> door.needed && !door.open)) return new Step(Layer.FIREWALL, Outcome.BAD, named(plan.doors.stream().filter(door -> !door.open)));
        boolean all = plan.doors.stream().allMatch(Door::open);
        return new Step(Layer.FIREWALL, all ? Outcome.GOOD : Outcome.UNKNOWN, all ? "" : "→ " + named(plan.doors.stream().filter(Door::open)));
    }

    private static List<Step> certificate(Plan plan) {
        return plan.certificate == null ? List.of() : List.of(new Step(Layer.CERTIFICATE, plan.certificate ? Outcome.GOOD : Outcome.BAD, ""));
    }

    private Step guest(Plan plan) {
        var forward = plan.forwards.getFirst();
        // Nobody answers a datagram that says nothing in particular.
        if (forward.protocol() == Protocol.UDP) return new Step(Layer.GUEST, Outcome.UNKNOWN, "");
        return ask(Layer.GUEST, () -> new Step(Layer.GUEST, knock(plan, forward.privateIp(), forward.privatePort()) ? Outcome.GOOD : failed(plan), forward.target()));
    }

    /** Where the VM's firewall lets only some in, ours are not among them. */
    private static Outcome failed(Plan plan) { return plan.wall.some() ? Outcome.UNKNOWN : Outcome.BAD; }

    private Step rule(Plan plan) {
        return ask(Layer.RULE, () -> new Step(Layer.RULE, gateways.forwarder(plan.gateway).seen(plan.gateway).containsAll(plan.forwards) ? Outcome.GOOD : Outcome.BAD, plan.forwards.getFirst().toString()));
    }

    /** A stranger comes to the public address: does the gateway lead them on, and does anybody answer? */
    private List<Step> passes(Plan plan) {
        var steps = new ArrayList<Step>();
        for (var forward : plan.forwards) steps.addAll(passes(plan, forward));
        return steps;
    }

    private List<Step> passes(Plan plan, Forward forward) {
        try {
            var forwarder = gateways.forwarder(plan.gateway);
            long before = forwarder.packets(plan.gateway, forward).orElse(0);
            var visit = forwarder.visits(plan.gateway, forward);
            long after = forwarder.packets(plan.gateway, forward).orElse(0);
            var seen = forward.protocol().word() + " " + before + " … " + after;
            if (after <= before) return List.of(new Step(Layer.COUNTER, failed(plan), visit.detail().isEmpty() ? seen : seen + ", " + visit.detail()));
            var counted = new Step(Layer.COUNTER, Outcome.GOOD, seen);
            return forward.protocol() == Protocol.UDP ? List.of(counted) : List.of(counted, new Step(Layer.PUBLIC, visit.through() ? Outcome.GOOD : failed(plan), visit.detail()));
        } catch (GatewayException silent) {
            return List.of(new Step(Layer.COUNTER, Outcome.UNKNOWN, forward.protocol().word()));
        }
    }

    /** A stranger asks for the site; through TLS wherever somebody speaks it. */
    private List<Step> reached(Plan plan) {
        var steps = new ArrayList<Step>();
        steps.add(ask(Layer.PUBLIC, () -> visit(plan, false)));
        if (plan.site.way().endsTls() || plan.doors.stream().anyMatch(door -> door.port == HTTPS && (door.needed || speaks(plan, door)))) steps.add(ask(Layer.PUBLIC, () -> visit(plan, true)));
        return steps;
    }

    private boolean speaks(Plan plan, Door door) { return accepts(plan.gateway, plan.site.privateIp(), door.port).orElse(false); }

    private Step visit(Plan plan, boolean tls) {
        var visit = gateways.binder(plan.gateway).visits(plan.gateway, plan.site, tls);
        return new Step(Layer.PUBLIC, visit.through() ? Outcome.GOOD : Outcome.BAD, plan.gateway.publicIp() + ":" + (tls ? HTTPS : HTTP) + (visit.detail().isEmpty() ? "" : ", " + visit.detail()));
    }

    private boolean knock(Plan plan, String address, int port) { return gateways.forwarder(plan.gateway).answers(plan.gateway, address, port); }

    private static Step ask(Layer layer, Supplier<Step> question) {
        try {
            return question.get();
        } catch (GatewayException | HypervisorException silent) {
            return new Step(layer, Outcome.UNKNOWN, "");
        }
    }
}
