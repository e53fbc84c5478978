package portico.power;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Vm;

/** Presses the reset button. */
@Singleton
@Api(value = "vm_hreboot", open = USER, says = "Press the reset button: unsaved data in the guest is lost", zh = "强制重启")
class ResetVm implements Command<ResetVm.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final PowerOrders orders;

    ResetVm(PowerOrders orders) { this.orders = orders; }

    @Override public Answer run(Caller caller, In in) { return orders.give(caller, in.vm, PowerAction.RESET); }
}
