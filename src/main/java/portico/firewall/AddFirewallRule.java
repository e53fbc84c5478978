package portico.firewall;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import portico.api.*;
import portico.vm.Vm;

/** Adds a rule. The first one switches the firewall on. */
@Singleton
@Api(value = "vm_firewall", sub = "add", open = USER, says = "Add a firewall rule; answers its id (extension)", zh = "添加防火墙规则，返回规则编号（扩展）")
class AddFirewallRule implements Command<AddFirewallRule.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "direction", says = "direction, in for connections to the host and out for those it makes", zh = "方向，in 为入站连接，out 为出站连接") @Default("in") Direction direction,
            @Wire(value = "act", says = "action, allow or drop without an answer", zh = "处理方式，allow 放行，drop 拦截") @Default("allow") Act act,
            @Wire(value = "protocol", says = "protocol", zh = "协议") @Default("tcp") Match protocol,
            @Wire(value = "ports", says = "ports, such as 22,8000-8100; all when left out", zh = "端口，例如 22,8000-8100；留空为全部") Optional<String> ports,
            @Wire(value = "remote", says = "other side, an address or network (IPv4 or IPv6); anybody when left out", zh = "对方地址，可填 IP 或网段（IPv4 或 IPv6）；留空为任何人") Optional<String> remote,
            @Wire(value = "position", says = "place in the order, the first rule that fits decides; last when left out", zh = "顺序位置，以第一条匹配的规则为准；留空为最后") Optional<Integer> position,
            @Wire(value = "note", says = "note, up to 100 characters", zh = "备注，最多 100 字符") @Default("") @Size(max = 100) String note,
            @Wire(value = "visitor", says = "address that must not be locked out, such as the customer's own", zh = "不得被锁在外面的地址，例如客户自己的 IP") Optional<String> visitor,
            @Wire(value = "keep", says = "when the visitor would be locked out: 1 allows the address first, 0 goes ahead, left out refuses", zh = "该地址将被锁在外面时：1 先放行该地址，0 照样执行，不填则拒绝") Optional<Boolean> keep,
            @Wire(value = "trial", says = "seconds after which the former rules come back unless confirmed, 0 to 600; 0 keeps the change", zh = "多少秒内不确认则恢复原规则，0 至 600；0 为直接生效") @Default("0") @Min(0) @Max(600) int trial,
            @Wire(value = "preview", says = "1 changes nothing and answers what would pass, as a list", zh = "为 1 时不作更改，只返回生效后的放行情况") @Default("0") boolean preview) {}

    private final Firewalls firewalls;

    AddFirewallRule(Firewalls firewalls) { this.firewalls = firewalls; }

    @Override public Answer run(Caller caller, In in) {
        var rule = rule(in);
        int place = in.position.orElse(Integer.MAX_VALUE);
        if (place < 1) throw Refusal.of("position", "parameter.range");
        var care = new Firewalls.Care(in.visitor, in.keep, in.trial, in.preview);
        if (in.preview) return firewalls.preview(in.vm, care, set -> added(set, rule, place));
        var rows = firewalls.change(caller, in.vm, care, set -> added(set, rule, place));
        return Answer.value(rows.stream().filter(row -> row.plain().says(rule)).findFirst().orElseThrow().id);
    }

    static RuleSet added(RuleSet set, RuleSet.Rule rule, int position) {
        if (set.has(rule)) throw new Refusal("firewall.exists");
        return set.on().with(rule, position);
    }

    static RuleSet.Rule rule(In in) {
        var ports = in.ports.map(text -> Ports.demand("ports", text)).orElse("");
        if (!ports.isEmpty() && !in.protocol.hasPorts()) throw Refusal.of("ports", "firewall.noports");
        return new RuleSet.Rule(null, in.direction, in.act, in.protocol, ports, in.remote.map(text -> Remotes.demand("remote", text)).orElse(""), in.note.strip());
    }
}
