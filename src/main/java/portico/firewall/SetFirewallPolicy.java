package portico.firewall;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;
import portico.api.*;
import portico.vm.Vm;

/** Says what becomes of connections that no rule fits. Switches the firewall on. */
@Singleton
@Api(value = "vm_firewall", sub = "policy", open = USER, says = "What becomes of connections that no rule fits (extension)", zh = "没有规则匹配时的默认处理方式（扩展）")
class SetFirewallPolicy implements Command<SetFirewallPolicy.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "in", says = "incoming connections, unchanged when left out", zh = "入站连接，留空不变") Optional<Act> in,
            @Wire(value = "out", says = "outgoing connections, unchanged when left out", zh = "出站连接，留空不变") Optional<Act> out,
            @Wire(value = "visitor", says = "address that must not be locked out, such as the customer's own", zh = "不得被锁在外面的地址，例如客户自己的 IP") Optional<String> visitor,
            @Wire(value = "keep", says = "when the visitor would be locked out: 1 allows the address first, 0 goes ahead, left out refuses", zh = "该地址将被锁在外面时：1 先放行该地址，0 照样执行，不填则拒绝") Optional<Boolean> keep,
            @Wire(value = "trial", says = "seconds after which the former rules come back unless confirmed, 0 to 600; 0 keeps the change", zh = "多少秒内不确认则恢复原规则，0 至 600；0 为直接生效") @Default("0") @Min(0) @Max(600) int trial,
            @Wire(value = "preview", says = "1 changes nothing and answers what would pass, as a list", zh = "为 1 时不作更改，只返回生效后的放行情况") @Default("0") boolean preview) {}

    private final Firewalls firewalls;

    SetFirewallPolicy(Firewalls firewalls) { this.firewalls = firewalls; }

    @Override public Answer run(Caller caller, In in) {
        return firewalls.answer(caller, in.vm, new Firewalls.Care(in.visitor, in.keep, in.trial, in.preview), set -> set(set, in.in, in.out));
    }

    private static RuleSet set(RuleSet set, Optional<Act> incoming, Optional<Act> outgoing) {
        var one = incoming.map(set.on()::in).orElse(set.on());
        return outgoing.map(one::out).orElse(one);
    }
}
