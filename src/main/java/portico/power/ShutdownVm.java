package portico.power;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Vm;

/** Asks the guest to shut down. */
@Singleton
@Api(value = "vm_shutdown", open = USER, says = "Ask the guest to shut down", zh = "关机")
class ShutdownVm implements Command<ShutdownVm.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final PowerOrders orders;

    ShutdownVm(PowerOrders orders) { this.orders = orders; }

    @Override public Answer run(Caller caller, In in) { return orders.give(caller, in.vm, PowerAction.SHUTDOWN); }
}
