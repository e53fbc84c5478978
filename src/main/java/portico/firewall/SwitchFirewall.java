package portico.firewall;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;
import portico.api.*;
import portico.vm.Vm;

/** Switches a firewall off with all its rules kept, or on again. */
@Singleton
@Api(value = "vm_firewall", sub = "switch", open = USER, says = "Switch the firewall on or off, its rules stay (extension)", zh = "启用或停用防火墙，规则保留（扩展）")
class SwitchFirewall implements Command<SwitchFirewall.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "enabled", says = "1 on, 0 off: everything passes", zh = "1 启用，0 停用（全部放行）") boolean enabled,
            @Wire(value = "visitor", says = "address that must not be locked out, such as the customer's own", zh = "不得被锁在外面的地址，例如客户自己的 IP") Optional<String> visitor,
            @Wire(value = "keep", says = "when the visitor would be locked out: 1 allows the address first, 0 goes ahead, left out refuses", zh = "该地址将被锁在外面时：1 先放行该地址，0 照样执行，不填则拒绝") Optional<Boolean> keep,
            @Wire(value = "trial", says = "seconds after which the former rules come back unless confirmed, 0 to 600; 0 keeps the change", zh = "多少秒内不确认则恢复原规则，0 至 600；0 为直接生效") @Default("0") @Min(0) @Max(600) int trial,
            @Wire(value = "preview", says = "1 changes nothing and answers what would pass, as a list", zh = "为 1 时不作更改，只返回生效后的放行情况") @Default("0") boolean preview) {}

    private final Firewalls firewalls;

    SwitchFirewall(Firewalls firewalls) { this.firewalls = firewalls; }

    @Override public Answer run(Caller caller, In in) {
        return firewalls.answer(caller, in.vm, new Firewalls.Care(in.visitor, in.keep, in.trial, in.preview), set -> set.switched(in.enabled));
    }
}
