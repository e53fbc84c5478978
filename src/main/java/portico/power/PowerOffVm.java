package portico.power;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Vm;

/** Pulls the plug; may pass a shutdown that hangs. */
@Singleton
@Api(value = "vm_hshutdown", open = USER, says = "Pull the plug: unsaved data in the guest is lost", zh = "强制关机")
class PowerOffVm implements Command<PowerOffVm.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final PowerOrders orders;

    PowerOffVm(PowerOrders orders) { this.orders = orders; }

    @Override public Answer run(Caller caller, In in) { return orders.give(caller, in.vm, PowerAction.POWER_OFF); }
}
