package portico.power;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Vm;

/** Switches a VM on. */
@Singleton
@Api(value = "vm_start", open = USER, says = "Switch a host on", zh = "开机")
class StartVm implements Command<StartVm.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final PowerOrders orders;

    StartVm(PowerOrders orders) { this.orders = orders; }

    @Override public Answer run(Caller caller, In in) { return orders.give(caller, in.vm, PowerAction.START); }
}
