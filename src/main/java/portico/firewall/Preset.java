package portico.firewall;

import portico.api.Code;

/** What people usually want. */
public enum Preset {
    @Code("ssh") SSH("22"), @Code("rdp") RDP("3389"), @Code("web") WEB("80,443"), @Code("ping") PING(null), @Code("allout") ALL_OUT(null), @Code("closed") CLOSED(null), @Code("open") OPEN(null);

    private final String ports;

    Preset(String ports) { this.ports = ports; }

    /** The set with what this stands for. */
    RuleSet applied(RuleSet set) {
        return switch (this) {
            case SSH, RDP, WEB -> added(set, new RuleSet.Rule(null, Direction.IN, Act.ALLOW, Match.TCP, ports, "", ""));
            case PING -> added(set, new RuleSet.Rule(null, Direction.IN, Act.ALLOW, Match.ICMP, "", "", ""));
            case ALL_OUT -> new RuleSet(true, set.allowIn(), true, set.rules().stream().filter(rule -> rule.direction() == Direction.IN || rule.act() == Act.ALLOW).toList());
            case CLOSED -> set.on().in(Act.DROP);
            case OPEN -> set.on().in(Act.ALLOW);
        };
    }

    private static RuleSet added(RuleSet set, RuleSet.Rule rule) { return set.has(rule) ? set : set.on().with(rule, set.rules().size() + 1); }
}
