package portico.firewall;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import portico.api.*;
import portico.vm.Vm;

/** A VM's firewall with its state; the host itself is not asked. */
@Singleton
@Api(value = "vm_firewall", sub = "list", open = USER, changes = false, says = "The firewall: its state, defaults and rules in order (extension)", zh = "防火墙状态、默认策略及规则列表（扩展）")
class ListFirewall implements Command<ListFirewall.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm) {}

    @Override public Answer run(Caller caller, In in) {
        var set = Firewall.rulesOf(in.vm);
        var state = FirewallState.of(in.vm);
        var all = new LinkedHashMap<String, Object>();
        all.put("enabled", set.enabled());
        all.put("in", Codes.of(Act.of(set.allowIn())));
        all.put("out", Codes.of(Act.of(set.allowOut())));
        all.put("state", state.wire());
        all.put("reason", state.reason() == null ? "" : Refusals.english(state.reason()));
        all.put("checked", state.readAt() == null ? 0 : state.readAt().getEpochSecond());
        all.put("trial", Firewall.of(in.vm).map(firewall -> firewall.revertAt).map(Instant::getEpochSecond).orElse(0L));
        all.put("limit", Firewall.allowance(in.vm.id));
        all.put("rules", set.rules().stream().map(ListFirewall::row).toList());
        return Answer.json(all);
    }

    private static Map<String, Object> row(RuleSet.Rule rule) {
        var row = new LinkedHashMap<String, Object>();
        row.put("ruleid", rule.id());
        row.put("direction", Codes.of(rule.direction()));
        row.put("act", Codes.of(rule.act()));
        row.put("protocol", Codes.of(rule.protocol()));
        row.put("ports", rule.ports());
        row.put("remote", rule.remote());
        row.put("note", rule.note());
        return row;
    }
}
