package portico.firewall;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.hibernate.exception.ConstraintViolationException;
import portico.api.Answer;
import portico.api.Caller;
import portico.api.Refusal;
import portico.infra.IpAddress;
import portico.tenant.Tenancy;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** The rules of changing a firewall. Runs in the corridor's transaction, which holds the VM's lock; the allowance is held by the database as well. */
@Singleton
public class Firewalls {

    /** The doors by which people come in to mend what they broke: SSH and remote desktop. */
    private static final List<Integer> WAYS_IN = List.of(22, 3389);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Event<FirewallChanged> changed;
    private final Clock clock;

    Firewalls(Event<FirewallChanged> changed, Clock clock) {
        this.changed = changed;
        this.clock = clock;
    }

    /**
     * How careful a change shall be.
     *
     * @param visitor who must not be locked out; empty: nobody is looked after
     * @param keep    what to do when they would be: true adds a rule for them, false goes ahead, empty refuses
     * @param trial   seconds after which the set of before comes back unless this one is confirmed; 0: it stays
     * @param preview nothing is changed, only told
     */
    record Care(Optional<String> visitor, Optional<Boolean> keep, int trial, boolean preview) {}

    /** What the change would make of the VM's rules. @throws Refusal {@code firewall.lockout} when it would lock the visitor out and nobody said what to do then */
    private static RuleSet plan(Vm vm, Care care, UnaryOperator<RuleSet> edit) {
        var before = Firewall.rulesOf(vm);
        var after = edit.apply(before);
        if (care.visitor.isEmpty()) return after;
        var visitor = IpAddress.demand("visitor", care.visitor.get());
        var who = InetAddress.ofLiteral(visitor);
        boolean lockedOut = WAYS_IN.stream().anyMatch(port -> before.lets(Direction.IN, Match.TCP, port, who) && !after.lets(Direction.IN, Match.TCP, port, who));
        if (!lockedOut) return after;
        if (care.keep.isEmpty()) throw Refusal.of("visitor", "firewall.lockout", visitor);
        return care.keep.get() ? after.with(new RuleSet.Rule(null, Direction.IN, Act.ALLOW, Match.ANY, "", Remotes.demand("visitor", visitor), ""), 1) : after;
    }

    /** Changes the VM's rules, or tells what would pass. */
    Answer answer(Caller caller, Vm vm, Care care, UnaryOperator<RuleSet> edit) {
        if (care.preview) return preview(vm, care, edit);
        change(caller, vm, care, edit);
        return Answer.done();
    }

    /** What would pass. Nobody is locked out by looking, so it is shown as it would be. */
    Answer preview(Vm vm, Care care, UnaryOperator<RuleSet> edit) {
        var after = plan(vm, new Care(care.visitor, Optional.of(care.keep.orElse(false)), 0, true), edit);
        var who = care.visitor.map(visitor -> InetAddress.ofLiteral(IpAddress.demand("visitor", visitor))).orElse(null);
        return Answer.json(Effect.of(Firewall.rulesOf(vm), after, who).stream().map(Effect::row).toList());
    }

    /** Changes the VM's rules. Answers them with their rows. @throws Refusal when a rule says no; then nothing changed */
    List<FirewallRule> change(Caller caller, Vm vm, Care care, UnaryOperator<RuleSet> edit) {
        demandOpen(caller, vm);
        var after = plan(vm, care, edit);
        if (after.rules().size() > Firewall.allowance(vm.id) && after.rules().size() > FirewallRule.countOf(vm.id)) throw new Refusal("firewall.allowance", Firewall.allowance(vm.id));
        var firewall = Firewall.of(vm).orElseGet(() -> begin(vm));
        if (care.trial > 0) {
            if (firewall.before == null) firewall.before = text(Firewall.rulesOf(vm));
            firewall.revertAt = clock.instant().plusSeconds(care.trial);
        }
        firewall.revertedAt = null;
        return write(vm, firewall, after);
    }

    /** Keeps what is on trial. */
    void confirm(Vm vm) {
        var firewall = Firewall.of(vm).filter(f -> f.before != null).orElseThrow(() -> new Refusal("firewall.notrial"));
        firewall.before = null;
        firewall.revertAt = null;
    }

    /** Brings back what was before the trial. */
    void revert(Vm vm) { back(vm, Firewall.of(vm).filter(f -> f.before != null).orElseThrow(() -> new Refusal("firewall.notrial"))); }

    /** Nobody confirmed in time. Fine if somebody just did. */
    void revertOverdue(long vmId) {
        // First the VM, as every command does.
        Vm vm = Vm.findById(vmId, LockModeType.PESSIMISTIC_WRITE);
        if (vm == null) return;
        Firewall.of(vm).filter(f -> f.revertAt != null && !f.revertAt.isAfter(clock.instant())).ifPresent(firewall -> {
            back(vm, firewall);
            firewall.revertedAt = clock.instant();
        });
    }

    private void back(Vm vm, Firewall firewall) {
        var before = set(firewall.before);
        firewall.before = null;
        firewall.revertAt = null;
        write(vm, firewall, before);
    }

    private static Firewall begin(Vm vm) {
        var firewall = new Firewall();
        firewall.vmId = vm.id;
        firewall.hostId = vm.host.id;
        firewall.allowIn = true;
        firewall.allowOut = true;
        firewall.persistAndFlush();
        return firewall;
    }

    private List<FirewallRule> write(Vm vm, Firewall firewall, RuleSet set) {
        firewall.enabled = set.enabled();
        firewall.allowIn = set.allowIn();
        firewall.allowOut = set.allowOut();
        // The host has yet to show it.
        firewall.present = false;
        firewall.driftedAt = null;
        var rows = new HashMap<Long, FirewallRule>();
        FirewallRule.of(vm.id).forEach(row -> rows.put(row.id, row));
        rows.values().stream().filter(row -> set.rules().stream().noneMatch(rule -> Objects.equals(rule.id(), row.id))).toList().forEach(FirewallRule::delete);
        FirewallRule.flush();
        var written = new ArrayList<FirewallRule>();
        for (var rule : set.rules()) written.add(write(vm, rows.get(rule.id()), rule, written.size() + 1));
        changed.fire(new FirewallChanged(vm.host.id));
        return written;
    }

    /** @param row null: there is none, or not any more */
    private static FirewallRule write(Vm vm, FirewallRule row, RuleSet.Rule rule, int position) {
        var kept = row == null ? new FirewallRule() : row;
        kept.position = position;
        if (row != null) return kept;
        kept.vmId = vm.id;
        kept.direction = rule.direction();
        kept.act = rule.act();
        kept.protocol = rule.protocol();
        kept.ports = rule.ports();
        kept.remote = rule.remote();
        kept.note = rule.note();
        try {
            kept.persist();
        } catch (ConstraintViolationException broken) {
            if (Tenancy.Trouble.isGuard(broken, "firewall_rule_allowance")) throw new Refusal("firewall.allowance", Firewall.allowance(vm.id));
            throw broken;
        }
        return kept;
    }

    private static void demandOpen(Caller caller, Vm vm) {
        if (!caller.isSystem() && (vm.status() == VmStatus.LOCKED || vm.status() == VmStatus.OVERDUE || vm.status() == VmStatus.OVER_TRAFFIC_STOPPED))
            throw new Refusal("vm.status." + vm.status());
    }

    private static String text(RuleSet set) {
        try {
            return JSON.writeValueAsString(set);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static RuleSet set(String text) {
        try {
            return JSON.readValue(text, RuleSet.class);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException(damaged);
        }
    }
}
