package portico.firewall;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Vm;

/** Ends a trial at once. */
@Singleton
@Api(value = "vm_firewall", sub = "revert", open = USER, says = "Bring back the firewall rules of before the trial (extension)", zh = "立即恢复试用前的防火墙规则（扩展）")
class RevertFirewall implements Command<RevertFirewall.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm) {}

    private final Firewalls firewalls;

    RevertFirewall(Firewalls firewalls) { this.firewalls = firewalls; }

    @Override public Answer run(Caller caller, In in) {
        firewalls.revert(in.vm);
        return Answer.done();
    }
}
