package portico.network;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import portico.api.*;
import portico.infra.IpAddress;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.Nic;
import portico.vm.Vm;

/** Puts addresses that are assigned to a VM on its cards, inside the guest as well. The slow half is {@link AddressTask}. */
@Singleton
@Api(value = "vm_setips", open = USER, says = "Bind assigned addresses to network cards, inside the guest as well; the host must run and have a guest agent",
        zh = "绑定主机 IP（同时在系统内部设置），主机须在运行且装有代理程序")
class SetAddresses implements Command<SetAddresses.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "niccount", says = "number of cards, numbered from 0", zh = "网卡数量，从 0 开始编号") @Default("1") @Min(1) @Max(16) int count,
            @Wire(value = "mac_*", says = "MAC address of card 0, 1 and so on: mac_0, mac_1", zh = "网卡 0、1…… 的 MAC 地址：mac_0、mac_1") Map<Integer, String> macs,
            @Wire(value = "ip_*", says = "addresses of that card joined by |, or dhcp; empty: all that are assigned to it", zh = "对应网卡的 IP 地址，多个以 | 分隔，或 dhcp；为空则绑定全部已分配地址") Map<Integer, String> addresses) {}

    private final Tasks tasks;

    SetAddresses(Tasks tasks) { this.tasks = tasks; }

    @Override public Answer run(Caller caller, In in) {
        NetworkRules.againstAddresses(in.vm).ifPresent(refusal -> { throw refusal; });
        var cards = Nic.of(in.vm.id);
        var assigned = IpAddress.of(in.vm.id);
        var taken = new HashSet<Object>();
        var settings = new ArrayList<AddressTask.Setting>();
        for (int number = 0; number < in.count; number++) {
            var card = card(cards, "mac_" + number, in.macs.get(number));
            if (!taken.add(card.mac)) throw Refusal.of("mac_" + number, "nic.twice");
            var chosen = chosen(assigned, card, "ip_" + number, in.addresses.getOrDefault(number, ""));
            for (var address : chosen) {
                if (!taken.add(address.id)) throw Refusal.of("ip_" + number, "ip.twice", address.ip);
                address.nicId = card.id;
            }
            settings.add(new AddressTask.Setting(card.mac, chosen.stream().map(address -> address.ip + "/" + address.block.prefixLength()).toList()));
        }
        tasks.queue(AddressTask.class, new AddressTask.Order(in.vm.id, settings),
                new Tasks.Order(Kind.SYSTEM, "setips", Lane.NORMAL, in.vm.owner.id, in.vm.id, in.vm.host.id, caller.name()));
        return Answer.done();
    }

    private static Nic card(List<Nic> cards, String field, String mac) {
        if (mac == null) throw Refusal.of(field, "parameter.required");
        var written = Call.lower(mac.strip()).replace('-', ':');
        return cards.stream().filter(card -> card.mac.equals(written)).findFirst().orElseThrow(() -> Refusal.of(field, "nic.none"));
    }

    /** Empty: the card asks by DHCP. */
    private static List<IpAddress> chosen(List<IpAddress> assigned, Nic card, String field, String text) {
        if (text.strip().equalsIgnoreCase("dhcp")) return List.of();
        if (text.isBlank()) return assigned.stream().filter(address -> card.id.equals(address.nicId)).toList();
        return Arrays.stream(text.split("\\|")).map(String::strip).filter(part -> !part.isEmpty()).map(part -> assigned(assigned, field, part)).toList();
    }

    private static IpAddress assigned(List<IpAddress> all, String field, String text) {
        var wanted = InetAddress.ofLiteral(IpAddress.demand(field, text));
        return all.stream().filter(address -> InetAddress.ofLiteral(address.ip).equals(wanted)).findFirst().orElseThrow(() -> Refusal.of(field, "ip.foreign", text));
    }
}
