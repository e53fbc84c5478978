package portico.network;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Nic;
import portico.vm.Vm;

/** Plugs a card's cable in. */
@Singleton
@Api(value = "vm_vif", sub = "plug", open = USER, says = "Plug a network card in", zh = "启用网卡")
class PlugCard implements Command<PlugCard.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "vfid", says = "the card, as list names it", zh = "网卡编号（由 list 获取）") Nic card) {}

    private final CardOrders orders;

    PlugCard(CardOrders orders) { this.orders = orders; }

    @Override public Answer run(Caller caller, In in) { return orders.give(caller, in.vm, in.card, true); }
}
