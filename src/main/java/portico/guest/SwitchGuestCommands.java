package portico.guest;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Vm;

/** Lets customers use {@code vm_cmds} on a VM, or no longer. The hosting site may always. */
@Singleton
@Api(value = "vm_cmds_switch", open = USER, says = "Allow vm_cmds at user level on this host, or forbid it (extension)", zh = "允许或禁止客户级接口在此主机上使用 vm_cmds（扩展）")
class SwitchGuestCommands implements Command<SwitchGuestCommands.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "enabled", says = "1 allows, 0 forbids", zh = "1 允许，0 禁止") boolean enabled) {}

    @Override public Answer run(Caller caller, In in) {
        in.vm.guestCommands = in.enabled;
        return Answer.done();
    }
}
