package portico.network;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import portico.api.*;
import portico.vm.Nic;
import portico.vm.Vm;

/** A VM's network cards, numbered from 1. */
@Singleton
@Api(value = "vm_vif", sub = "list", open = USER, changes = false, says = "Network cards: count, then id_1, mac_1, status_1 (1 plugged in, 0 not), network_1 and so on",
        zh = "网卡列表：count，以及 id_1、mac_1、status_1（1 启用，0 禁用）、network_1……")
class ListCards implements Command<ListCards.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    @Override public Answer run(Caller caller, In in) {
        var cards = Nic.of(in.vm.id);
        var all = new LinkedHashMap<String, Object>();
        all.put("count", cards.size());
        int number = 1;
        for (var card : cards) {
            all.put("id_" + number, card.id);
            all.put("mac_" + number, card.mac);
            all.put("status_" + number, card.plugged);
            all.put("network_" + number, card.network);
            number++;
        }
        return Answer.json(all);
    }
}
