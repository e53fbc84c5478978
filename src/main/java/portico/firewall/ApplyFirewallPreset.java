package portico.firewall;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;
import portico.api.*;
import portico.vm.Vm;

/** Adds what people usually want. */
@Singleton
@Api(value = "vm_firewall", sub = "preset", open = USER, says = "Apply a preset: ssh, rdp, web, ping allow these from anywhere, allout lets everything out, closed lets nothing in but what is allowed, open lets everything in (extension)", zh = "应用预设：ssh、rdp、web、ping 向所有人开放，allout 放行全部出站，closed 仅放行已允许的入站，open 放行全部入站（扩展）")
class ApplyFirewallPreset implements Command<ApplyFirewallPreset.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "preset", says = "preset", zh = "预设") Preset preset,
            @Wire(value = "visitor", says = "address that must not be locked out, such as the customer's own", zh = "不得被锁在外面的地址，例如客户自己的 IP") Optional<String> visitor,
            @Wire(value = "keep", says = "when the visitor would be locked out: 1 allows the address first, 0 goes ahead, left out refuses", zh = "该地址将被锁在外面时：1 先放行该地址，0 照样执行，不填则拒绝") Optional<Boolean> keep,
            @Wire(value = "trial", says = "seconds after which the former rules come back unless confirmed, 0 to 600; 0 keeps the change", zh = "多少秒内不确认则恢复原规则，0 至 600；0 为直接生效") @Default("0") @Min(0) @Max(600) int trial,
            @Wire(value = "preview", says = "1 changes nothing and answers what would pass, as a list", zh = "为 1 时不作更改，只返回生效后的放行情况") @Default("0") boolean preview) {}

    private final Firewalls firewalls;

    ApplyFirewallPreset(Firewalls firewalls) { this.firewalls = firewalls; }

    @Override public Answer run(Caller caller, In in) {
        return firewalls.answer(caller, in.vm, new Firewalls.Care(in.visitor, in.keep, in.trial, in.preview), in.preset::applied);
    }
}
