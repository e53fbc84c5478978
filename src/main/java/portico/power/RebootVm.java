package portico.power;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Vm;

/** Asks the guest to restart. */
@Singleton
@Api(value = "vm_reboot", open = USER, says = "Ask the guest to restart", zh = "重启")
class RebootVm implements Command<RebootVm.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final PowerOrders orders;

    RebootVm(PowerOrders orders) { this.orders = orders; }

    @Override public Answer run(Caller caller, In in) { return orders.give(caller, in.vm, PowerAction.REBOOT); }
}
