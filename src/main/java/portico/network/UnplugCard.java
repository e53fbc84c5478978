package portico.network;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Nic;
import portico.vm.Vm;

/** Pulls a card's cable out. */
@Singleton
@Api(value = "vm_vif", sub = "unplug", open = USER, says = "Unplug a network card: what went through it stops at once", zh = "禁用网卡，其网络立即中断")
class UnplugCard implements Command<UnplugCard.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "vfid", says = "the card, as list names it", zh = "网卡编号（由 list 获取）") Nic card) {}

    private final CardOrders orders;

    UnplugCard(CardOrders orders) { this.orders = orders; }

    @Override public Answer run(Caller caller, In in) { return orders.give(caller, in.vm, in.card, false); }
}
