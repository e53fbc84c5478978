package portico.shared;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.gateway.*;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.infra.Host;
import portico.shared.WalkPlan.Door;
import portico.site.Dns;

/**
 * Follows a visitor's way to a guest, layer by layer, and tells where it ends: first by asking who knows, at last by a stranger who comes from outside (see
 * {@link Visit}). Takes some seconds where something does not answer, so it runs in no transaction; what it needs is read before, by {@link WalkPlans}.
 */
@Singleton
public class RuleWalk {

    /** In the order in which somebody would look. */
    public enum Layer { ALLOWED, POWER, NAME, WIRE, ADDRESS, FIREWALL, GUEST, RULE, CERTIFICATE, COUNTER, PUBLIC }

    public enum Outcome { GOOD, BAD, UNKNOWN }

    /** @param detail what was seen, in no language: an address, a number; empty: nothing to add */
    public record Step(Layer layer, Outcome outcome, String detail) {}

    private final Gateways gateways;
    private final Hypervisors hypervisors;
    private final Dns dns;

    RuleWalk(Gateways gateways, Hypervisors hypervisors, Dns dns) {
        this.gateways = gateways;
        this.hypervisors = hypervisors;
        this.dns = dns;
    }

    /** Whether the host's gateway is only played. */
    public boolean isPlayed(Host host) { return gateways.isPlayed(host.driver); }

    /** Whether something accepts connections there, as seen from the gateway. In no transaction. Empty: it cannot be told. */
    public Optional<Boolean> accepts(Gateway gateway, String address, int port) {
        try {
            return Optional.of(gateways.forwarder(gateway).answers(gateway, address, port));
        } catch (GatewayException silent) {
            return Optional.empty();
        }
    }

    /** In no transaction. Ends at the first layer that fails for certain: what lies behind it says nothing more. */
    public List<Step> walk(WalkPlan plan) {
        var steps = new ArrayList<Step>();
        steps.add(new Step(Layer.ALLOWED, plan.state().isForbidden() ? Outcome.BAD : Outcome.GOOD, ""));
        steps.add(new Step(Layer.POWER, plan.running() ? Outcome.GOOD : Outcome.BAD, ""));
        List<Supplier<List<Step>>> rest = plan.site() != null
                ? List.of(() -> List.of(name(plan)), () -> List.of(wire(plan)), () -> List.of(address(plan)), () -> List.of(siteFirewall(plan)), () -> List.of(siteGuest(plan)), () -> List.of(siteRule(plan)), () -> certificate(plan), () -> reached(plan))
                : List.of(() -> List.of(wire(plan)), () -> List.of(address(plan)), () -> List.of(firewall(plan)), () -> List.of(guest(plan)), () -> List.of(rule(plan)), () -> passes(plan));
        for (var next : rest) {
            if (steps.stream().anyMatch(step -> step.outcome == Outcome.BAD)) return steps;
            steps.addAll(next.get());
        }
        return steps;
    }

    private Step name(WalkPlan plan) {
        try {
            var found = dns.addresses(plan.site().domain());
            return new Step(Layer.NAME, found.contains(plan.gateway().publicIp()) ? Outcome.GOOD : Outcome.BAD, found.isEmpty() ? "-" : String.join(", ", found));
        } catch (Dns.Silent silent) {
            return new Step(Layer.NAME, Outcome.UNKNOWN, "");
        }
    }

    /** The card's cable, and its end on the host's bridge. */
    private Step wire(WalkPlan plan) {
        return ask(Layer.WIRE, () -> hypervisors.view(plan.card().host()).wiring(plan.card().host(), plan.card().machine(), plan.card().mac())
                .map(wiring -> new Step(Layer.WIRE, wiring.plugged() && !wiring.bridge().isEmpty() ? Outcome.GOOD : Outcome.BAD, plan.card().mac() + (wiring.bridge().isEmpty() ? "" : " → " + wiring.bridge())))
                .orElseGet(() -> new Step(Layer.WIRE, Outcome.BAD, plan.card().mac())));
    }

    /** Whether the system inside uses the address that was given to its card, on whichever card or bridge of its own. */
    private Step address(WalkPlan plan) {
        if (!plan.card().agent()) return new Step(Layer.ADDRESS, Outcome.UNKNOWN, "");
        return ask(Layer.ADDRESS, () -> hypervisors.view(plan.card().host()).addresses(plan.card().host(), plan.card().machine()).map(used -> {
            boolean uses = used.values().stream().anyMatch(addresses -> addresses.contains(plan.privateIp()));
            return new Step(Layer.ADDRESS, uses ? Outcome.GOOD : Outcome.BAD, uses ? plan.privateIp() : String.join(", ", used.getOrDefault(plan.card().mac(), List.of())) + " ≠ " + plan.privateIp());
        }).orElseGet(() -> new Step(Layer.ADDRESS, Outcome.UNKNOWN, "")));
    }

    private Step siteGuest(WalkPlan plan) {
        return ask(Layer.GUEST, () -> {
            var silent = plan.doors().stream().filter(door -> !knock(plan, plan.site().privateIp(), door.port())).toList();
            boolean good = silent.stream().noneMatch(Door::needed);
            return new Step(Layer.GUEST, good ? Outcome.GOOD : Outcome.BAD, plan.site().privateIp() + (good ? named(plan.doors().stream().filter(door -> !silent.contains(door))) : named(silent.stream().filter(Door::needed))));
        });
    }

    private static String named(Stream<Door> doors) { return doors.map(Door::toString).collect(Collectors.joining(", ")); }

    private Step siteRule(WalkPlan plan) {
        return ask(Layer.RULE, () -> new Step(Layer.RULE, gateways.binder(plan.gateway()).seen(plan.gateway()).stream().anyMatch(site -> site.domain().equals(plan.site().domain()) && site.privateIp().equals(plan.site().privateIp())) ? Outcome.GOOD : Outcome.BAD, plan.site().toString()));
    }

    private static Step firewall(WalkPlan plan) {
        return new Step(Layer.FIREWALL, plan.wall().all() ? Outcome.GOOD : plan.wall().some() ? Outcome.UNKNOWN : Outcome.BAD, plan.wall().some() ? String.join(", ", plan.wall().only()) + " → :" + plan.forwards().getFirst().privatePort() : "");
    }

    private static Step siteFirewall(WalkPlan plan) {
        if (plan.doors().stream().anyMatch(door -> door.needed() && !door.open())) return new Step(Layer.FIREWALL, Outcome.BAD, named(plan.doors().stream().filter(door -> !door.open())));
        boolean all = plan.doors().stream().allMatch(Door::open);
        return new Step(Layer.FIREWALL, all ? Outcome.GOOD : Outcome.UNKNOWN, all ? "" : "→ " + named(plan.doors().stream().filter(Door::open)));
    }

    private static List<Step> certificate(WalkPlan plan) {
        return plan.certificate() == null ? List.of() : List.of(new Step(Layer.CERTIFICATE, plan.certificate() ? Outcome.GOOD : Outcome.BAD, ""));
    }

    private Step guest(WalkPlan plan) {
        var forward = plan.forwards().getFirst();
        // Nobody answers a datagram that says nothing in particular.
        if (forward.protocol() == Protocol.UDP) return new Step(Layer.GUEST, Outcome.UNKNOWN, "");
        return ask(Layer.GUEST, () -> new Step(Layer.GUEST, knock(plan, forward.privateIp(), forward.privatePort()) ? Outcome.GOOD : failed(plan), forward.target()));
    }

    /** Where the VM's firewall lets only some in, ours are not among them. */
    private static Outcome failed(WalkPlan plan) { return plan.wall().some() ? Outcome.UNKNOWN : Outcome.BAD; }

    private Step rule(WalkPlan plan) {
        return ask(Layer.RULE, () -> new Step(Layer.RULE, gateways.forwarder(plan.gateway()).seen(plan.gateway()).containsAll(plan.forwards()) ? Outcome.GOOD : Outcome.BAD, plan.forwards().getFirst().toString()));
    }

    /** A stranger comes to the public address: does the gateway lead them on, and does anybody answer? */
    private List<Step> passes(WalkPlan plan) {
        var steps = new ArrayList<Step>();
        for (var forward : plan.forwards()) steps.addAll(passes(plan, forward));
        return steps;
    }

    private List<Step> passes(WalkPlan plan, Forward forward) {
        try {
            var forwarder = gateways.forwarder(plan.gateway());
            long before = forwarder.packets(plan.gateway(), forward).orElse(0);
            var visit = forwarder.visits(plan.gateway(), forward);
            long after = forwarder.packets(plan.gateway(), forward).orElse(0);
            var seen = forward.protocol().word() + " " + before + " … " + after;
            if (after <= before) return List.of(new Step(Layer.COUNTER, failed(plan), visit.detail().isEmpty() ? seen : seen + ", " + visit.detail()));
            var counted = new Step(Layer.COUNTER, Outcome.GOOD, seen);
            return forward.protocol() == Protocol.UDP ? List.of(counted) : List.of(counted, new Step(Layer.PUBLIC, visit.through() ? Outcome.GOOD : failed(plan), visit.detail()));
        } catch (GatewayException silent) {
            return List.of(new Step(Layer.COUNTER, Outcome.UNKNOWN, forward.protocol().word()));
        }
    }

    /** A stranger asks for the site; through TLS wherever somebody speaks it. */
    private List<Step> reached(WalkPlan plan) {
        var steps = new ArrayList<Step>();
        steps.add(ask(Layer.PUBLIC, () -> visit(plan, false)));
        if (plan.site().way().endsTls() || plan.doors().stream().anyMatch(door -> door.port() == Door.HTTPS && (door.needed() || speaks(plan, door)))) steps.add(ask(Layer.PUBLIC, () -> visit(plan, true)));
        return steps;
    }

    private boolean speaks(WalkPlan plan, Door door) { return accepts(plan.gateway(), plan.site().privateIp(), door.port()).orElse(false); }

    private Step visit(WalkPlan plan, boolean tls) {
        var visit = gateways.binder(plan.gateway()).visits(plan.gateway(), plan.site(), tls);
        return new Step(Layer.PUBLIC, visit.through() ? Outcome.GOOD : Outcome.BAD, plan.gateway().publicIp() + ":" + (tls ? Door.HTTPS : Door.HTTP) + (visit.detail().isEmpty() ? "" : ", " + visit.detail()));
    }

    private boolean knock(WalkPlan plan, String address, int port) { return gateways.forwarder(plan.gateway()).answers(plan.gateway(), address, port); }

    private static Step ask(Layer layer, Supplier<Step> question) {
        try {
            return question.get();
        } catch (GatewayException | HypervisorException silent) {
            return new Step(layer, Outcome.UNKNOWN, "");
        }
    }
}
