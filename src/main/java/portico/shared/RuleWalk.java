package portico.shared;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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
import portico.forward.PortForward;
import portico.vm.Nic;
import portico.vm.Vm;

/**
 * Follows a visitor's way to a guest, layer by layer, and tells where it ends. Asks the gateway, the host and the network, a few seconds at most, so it runs in no
 * transaction: {@link #plan} reads what is needed, {@link #walk} goes.
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

    /** What a walk needs to know, read from the database. @param site null: it is a forward @param wall whether the VM's firewall lets a visitor in @param certificate whether there is one; null: TLS does not end at the gateway */
    public record Plan(Gateway gateway, RuleState state, boolean running, Card card, boolean wall, Site site, Boolean certificate, List<Forward> forwards) {

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
        var wall = forward.protocol.protocols.stream().allMatch(each -> Firewall.rulesOf(vm).lets(Direction.IN, each == Protocol.TCP ? Match.TCP : Match.UDP, forward.privatePort, null));
        return new Plan(book.gateway(vm.host), address.port(forward.nicId, forward.present, forward.driftedAt), vm.power == PowerState.RUNNING, card(vm, forward.nicId), wall, null, null, forwards);
    }

    /** Within the tenant's transaction. */
    public Plan plan(Vm vm, SiteBinding site) {
        var address = SharedAddress.of(vm);
        var certificate = SiteCertificate.of(site.id).map(found -> found.digest != null).orElse(null);
        return new Plan(book.gateway(vm.host), address.site(site.nicId, site.present, site.driftedAt), vm.power == PowerState.RUNNING, card(vm, site.nicId), wall(vm, site), new Site(site.domain, address.privateIp(site.nicId)), certificate, List.of());
    }

    private static Card card(Vm vm, long nicId) {
        var mac = Nic.of(vm.id).stream().filter(card -> card.id == nicId).map(card -> card.mac).findFirst().orElseThrow();
        return new Card(vm.target(), vm.machineName(), mac, vm.osTemplate != null && vm.osTemplate.agent && vm.rescueSince == null);
    }

    /** Visitors of a site come by the gateway, which is a neighbour of the machine. */
    private static boolean wall(Vm vm, SiteBinding site) {
        var gateway = IpAddress.of(vm.id).stream().filter(address -> address.nicId != null && address.nicId == site.nicId).findFirst().map(address -> InetAddress.ofLiteral(address.block.gateway)).orElse(null);
        var rules = Firewall.rulesOf(vm);
        return rules.lets(Direction.IN, Match.TCP, HTTP, gateway) || rules.lets(Direction.IN, Match.TCP, HTTPS, gateway);
    }

    /** In no transaction. Ends at the first layer that fails for certain: what lies behind it says nothing more. */
    public List<Step> walk(Plan plan) {
        var steps = new ArrayList<Step>();
        var blocked = plan.state.reason() != null && plan.state.word() == RuleState.Word.BLOCKED && plan.running;
        steps.add(new Step(Layer.ALLOWED, blocked ? Outcome.BAD : Outcome.GOOD, ""));
        steps.add(new Step(Layer.POWER, plan.running ? Outcome.GOOD : Outcome.BAD, ""));
        List<Supplier<List<Step>>> rest = plan.site != null ? List.of(() -> List.of(name(plan)), () -> List.of(wire(plan)), () -> List.of(address(plan)), () -> List.of(firewall(plan)), () -> List.of(siteGuest(plan)), () -> List.of(siteRule(plan)), () -> certificate(plan), () -> List.of(reached(plan, HTTP)))
                : List.of(() -> List.of(wire(plan)), () -> List.of(address(plan)), () -> List.of(firewall(plan)), () -> List.of(guest(plan)), () -> List.of(rule(plan)), () -> counter(plan));
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
        var to = plan.site.privateIp();
        return ask(Layer.GUEST, () -> new Step(Layer.GUEST, knock(plan, to, HTTP) || knock(plan, to, HTTPS) ? Outcome.GOOD : Outcome.BAD, to + ":80, :443"));
    }

    private Step siteRule(Plan plan) {
        return ask(Layer.RULE, () -> new Step(Layer.RULE, gateways.binder(plan.gateway).seen(plan.gateway).stream().anyMatch(site -> site.domain().equals(plan.site.domain()) && site.privateIp().equals(plan.site.privateIp())) ? Outcome.GOOD : Outcome.BAD, plan.site.toString()));
    }

    private static Step firewall(Plan plan) { return new Step(Layer.FIREWALL, plan.wall ? Outcome.GOOD : Outcome.BAD, ""); }

    private static List<Step> certificate(Plan plan) {
        return plan.certificate == null ? List.of() : List.of(new Step(Layer.CERTIFICATE, plan.certificate ? Outcome.GOOD : Outcome.BAD, ""));
    }

    private Step guest(Plan plan) {
        var forward = plan.forwards.getFirst();
        // Nobody answers a datagram that says nothing in particular.
        if (forward.protocol() == Protocol.UDP) return new Step(Layer.GUEST, Outcome.UNKNOWN, "");
        return ask(Layer.GUEST, () -> new Step(Layer.GUEST, knock(plan, forward.privateIp(), forward.privatePort()) ? Outcome.GOOD : Outcome.BAD, forward.target()));
    }

    private Step rule(Plan plan) {
        return ask(Layer.RULE, () -> new Step(Layer.RULE, gateways.forwarder(plan.gateway).seen(plan.gateway).containsAll(plan.forwards) ? Outcome.GOOD : Outcome.BAD, plan.forwards.getFirst().toString()));
    }

    /** Knocks at the public address and looks whether the rule noticed. */
    private List<Step> counter(Plan plan) {
        var forward = plan.forwards.getFirst();
        if (forward.protocol() == Protocol.UDP) return List.of(new Step(Layer.COUNTER, Outcome.UNKNOWN, ""));
        try {
            long before = gateways.forwarder(plan.gateway).packets(plan.gateway, forward).orElse(0);
            boolean through = knock(plan, forward.publicIp(), forward.publicPort());
            long after = gateways.forwarder(plan.gateway).packets(plan.gateway, forward).orElse(0);
            if (after <= before) return List.of(new Step(Layer.COUNTER, Outcome.BAD, String.valueOf(after)));
            return List.of(new Step(Layer.COUNTER, Outcome.GOOD, before + " … " + after), new Step(Layer.PUBLIC, through ? Outcome.GOOD : Outcome.BAD, forward.publicIp() + ":" + forward.publicPort()));
        } catch (GatewayException silent) {
            return List.of(new Step(Layer.COUNTER, Outcome.UNKNOWN, ""));
        }
    }

    private Step reached(Plan plan, int port) {
        return ask(Layer.PUBLIC, () -> new Step(Layer.PUBLIC, gateways.isPlayed(plan.gateway) || knock(plan, plan.gateway.publicIp(), port) ? Outcome.GOOD : Outcome.BAD, plan.gateway.publicIp() + ":" + port));
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
