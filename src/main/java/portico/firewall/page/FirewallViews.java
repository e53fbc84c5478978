package portico.firewall.page;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import portico.api.Catalogue;
import portico.api.Codes;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.firewall.*;
import portico.hypervisor.Hypervisors;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.State;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** Puts a VM's firewall into the visitor's words. Runs inside the tenant's transaction. */
@Singleton
class FirewallViews {

    private static final Set<VmStatus> SUSPENDED = Set.of(VmStatus.LOCKED, VmStatus.OVERDUE, VmStatus.OVER_TRAFFIC_STOPPED);

    private final PageContext page;
    private final Catalogue catalogue;
    private final Hypervisors hypervisors;
    private final Clock clock;

    FirewallViews(PageContext page, Catalogue catalogue, Hypervisors hypervisors, Clock clock) {
        this.page = page;
        this.catalogue = catalogue;
        this.hypervisors = hypervisors;
        this.clock = clock;
    }

    Form addForm(long vmId) { return new Form(catalogue.find("vm_firewall", "add"), "/vm/" + vmId + "/firewall", page); }

    /** An order that was refused. @param byForm it came by the form that adds a rule */
    record Refused(Refusal refusal, boolean byForm) {}

    /** @param previewed effects of a change that was not made; empty: none was asked for */
    FirewallPage of(Vm vm, String visitor, Form add, Optional<List<FirewallPage.Passing>> previewed, Optional<Refused> refused) {
        var set = Firewall.rulesOf(vm);
        var row = Firewall.of(vm);
        var state = FirewallState.of(vm);
        int all = Firewall.allowance(vm.id), used = set.rules().size();
        var off = SUSPENDED.contains(vm.status()) ? text(new Refusal("vm.status." + vm.status())) : null;
        // A form that is not shown says nothing.
        boolean shows = off == null && used < all;
        refused.filter(order -> order.byForm && shows).ifPresent(order -> add.refused(order.refusal));
        var problem = refused.filter(order -> !order.byForm || !shows).map(order -> text(order.refusal)).orElse(null);
        var now = Effect.of(set, set, InetAddress.ofLiteral(visitor)).stream().map(FirewallViews::passing).toList();
        return new FirewallPage(shown(state), state.reason() == null ? null : text(state.reason()), state.readAt(), row.isPresent(), set.enabled(), hypervisors.isPlayed(vm.target()), off,
                row.map(f -> f.revertAt).map(at -> Math.max(0, Duration.between(clock.instant(), at).toSeconds())).orElse(null), row.map(f -> f.revertedAt).orElse(null),
                way(set, Direction.IN), way(set, Direction.OUT), words().left(Math.max(0, all - used), all), used < all ? null : text(new Refusal("firewall.allowance", all)), visitor, add,
                presets(), previewed.orElse(now), previewed.isPresent(), problem);
    }

    private static FirewallPage.Passing passing(Effect effect) {
        return new FirewallPage.Passing(effect.service(), effect.direction() == Direction.IN, effect.anybody(), effect.visitor(), effect.changes());
    }

    private FirewallPage.Way way(RuleSet set, Direction direction) {
        var rules = new ArrayList<FirewallPage.Rule>();
        // Places count over both directions; a neighbour's place is where a rule goes when it passes that neighbour.
        var places = new ArrayList<Integer>();
        for (int i = 0; i < set.rules().size(); i++) if (set.rules().get(i).direction() == direction) places.add(i + 1);
        for (int i = 0; i < places.size(); i++) {
            var rule = set.rules().get(places.get(i) - 1);
            rules.add(new FirewallPage.Rule(rule.id(), i + 1, rule.act() == Act.ALLOW, what(rule), service(rule), rule.remote().isEmpty() ? words().anybody() : rule.remote(), rule.note(),
                    i == 0 ? null : places.get(i - 1), i == places.size() - 1 ? null : places.get(i + 1)));
        }
        return new FirewallPage.Way(Codes.of(direction), direction == Direction.IN ? set.allowIn() : set.allowOut(), rules);
    }

    private String what(RuleSet.Rule rule) {
        return switch (rule.protocol()) {
            case ANY -> words().everything();
            case ICMP -> words().ping();
            case TCP, UDP -> rule.ports().isEmpty() ? rule.protocol().name() : words().portsOf(rule.protocol().name(), rule.ports().replace(",", ", "));
        };
    }

    /** Null: nothing everybody knows. */
    private static String service(RuleSet.Rule rule) {
        if (rule.protocol() != Match.TCP) return null;
        return switch (rule.ports()) {
            case "22" -> "SSH";
            case "3389" -> "RDP";
            case "80" -> "HTTP";
            case "443" -> "HTTPS";
            case "80,443" -> "HTTP, HTTPS";
            default -> null;
        };
    }

    private List<FirewallPage.Quick> presets() {
        var all = new ArrayList<FirewallPage.Quick>();
        for (var preset : Preset.values()) all.add(new FirewallPage.Quick(Codes.of(preset), words().preset(preset), icon(preset)));
        return all;
    }

    private static String icon(Preset preset) {
        return switch (preset) {
            case SSH -> "terminal-2";
            case RDP -> "brand-windows";
            case WEB -> "world";
            case PING -> "activity";
            case ALL_OUT -> "plug-connected";
            case CLOSED -> "shield-lock";
            case OPEN -> "eye";
        };
    }

    private State shown(FirewallState state) {
        var tone = switch (state.word()) {
            case OFF -> "off";
            case ACTIVE -> "ok";
            case PENDING -> "busy";
            case DRIFTED -> "bad";
            case BLOCKED -> "warn";
        };
        return new State(tone, words().word(state.word()));
    }

    private String text(Refusal refusal) { return Refusals.in(page.getLanguage(), refusal); }

    private FirewallText words() { return page.words(FirewallText.class); }
}
