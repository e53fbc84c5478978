package portico.firewall;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import portico.hypervisor.Guard;

/**
 * A VM's rules as one thing that can be looked at, changed and put away. The first rule that fits a connection decides, else the direction's default.
 *
 * @param enabled  false: everything passes
 * @param allowIn  the default for incoming connections
 * @param allowOut the default for outgoing ones
 */
public record RuleSet(boolean enabled, boolean allowIn, boolean allowOut, List<Rule> rules) {

    /** What a VM has whose owner never touched it. */
    static final RuleSet NONE = new RuleSet(false, true, true, List.of());

    /**
     * @param id     its row; null: a new one
     * @param ports  of the side that is called; empty: all
     * @param remote address or network of the other side; empty: anybody
     */
    public record Rule(Long id, Direction direction, Act act, Match protocol, String ports, String remote, String note) {

        boolean fits(Direction way, Match what, int port, InetAddress who) {
            return direction == way && (protocol == Match.ANY || protocol == what && (!what.hasPorts() || Ports.contain(ports, port))) && Remotes.contain(remote, who);
        }

        /** Whether it says the same, whatever its note. */
        boolean says(Rule other) { return direction == other.direction && act == other.act && protocol == other.protocol && ports.equals(other.ports) && remote.equals(other.remote); }
    }

    /** Whether such a connection passes. @param who the other side; null: anybody, who is in no rule's network */
    public boolean lets(Direction way, Match what, int port, InetAddress who) {
        if (!enabled) return true;
        for (var rule : rules) if (rule.fits(way, what, port, who)) return rule.act == Act.ALLOW;
        return way == Direction.IN ? allowIn : allowOut;
    }

    /** Whom rules let in although {@link #lets} says no to just anybody: addresses and networks, in the order of their rules. */
    public List<String> onlyFrom(Match what, int port) {
        var some = new ArrayList<String>();
        for (var rule : rules) {
            if (!enabled || rule.direction != Direction.IN || rule.protocol != Match.ANY && (rule.protocol != what || !Ports.contain(rule.ports, port))) continue;
            if (Remotes.contain(rule.remote, null)) break;
            if (rule.act == Act.ALLOW) some.add(rule.remote);
        }
        return some;
    }

    RuleSet on() { return new RuleSet(true, allowIn, allowOut, rules); }

    RuleSet switched(boolean on) { return new RuleSet(on, allowIn, allowOut, rules); }

    RuleSet in(Act act) { return new RuleSet(enabled, act == Act.ALLOW, allowOut, rules); }

    RuleSet out(Act act) { return new RuleSet(enabled, allowIn, act == Act.ALLOW, rules); }

    boolean has(Rule rule) { return rules.stream().anyMatch(rule::says); }

    /** @param position from 1; past the end: last */
    RuleSet with(Rule rule, int position) {
        var all = new ArrayList<>(rules);
        all.add(Math.min(position - 1, all.size()), rule);
        return new RuleSet(enabled, allowIn, allowOut, List.copyOf(all));
    }

    RuleSet without(long id) { return new RuleSet(enabled, allowIn, allowOut, rules.stream().filter(rule -> rule.id == null || rule.id != id).toList()); }

    Guard guard(long vmId, List<String> addresses) {
        return new Guard(vmId, addresses, allowIn, allowOut, rules.stream().map(r -> new Guard.Rule(r.direction == Direction.IN, r.act == Act.ALLOW, r.protocol.protocol, r.ports, r.remote)).toList());
    }
}
