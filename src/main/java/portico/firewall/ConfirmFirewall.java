package portico.firewall;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Vm;

/** Keeps rules that were on trial. */
@Singleton
@Api(value = "vm_firewall", sub = "confirm", open = USER, says = "Keep the firewall rules that are on trial (extension)", zh = "确认保留试用中的防火墙规则（扩展）")
class ConfirmFirewall implements Command<ConfirmFirewall.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm) {}

    private final Firewalls firewalls;

    ConfirmFirewall(Firewalls firewalls) { this.firewalls = firewalls; }

    @Override public Answer run(Caller caller, In in) {
        firewalls.confirm(in.vm);
        return Answer.done();
    }
}
