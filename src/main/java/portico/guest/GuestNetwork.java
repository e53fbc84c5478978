package portico.guest;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import portico.api.Refusal;
import portico.hypervisor.Machine;
import portico.infra.IpAddress;
import portico.vm.Nic;
import portico.vm.Vm;

/** Reads the parameters of {@code configNetwork}: {@code macs} and by card {@code ip_0 netmask_0 gateway_0}, for all {@code dns1 dns2}. Only what is assigned to the VM is set. */
@Singleton
class GuestNetwork {

    List<Machine.Card> cards(Vm vm, Map<String, String> parameters) {
        var nics = Nic.of(vm.id);
        var assigned = IpAddress.of(vm.id);
        var dns = Stream.of("dns1", "dns2").filter(name -> !parameters.getOrDefault(name, "").isBlank()).map(name -> address(name, parameters.get(name))).toList();
        var macs = parts(parameters.get("macs"));
        var cards = new ArrayList<Machine.Card>();
        for (int number = 0; number < macs.size(); number++) {
            var mac = macs.get(number).toLowerCase(Locale.ROOT).replace('-', ':');
            var nic = nics.stream().filter(n -> n.mac.equals(mac)).findFirst().orElseThrow(() -> GuestParameters.bad("guest.value", "macs"));
            cards.add(card(nic, number, parameters, assigned, dns));
        }
        return cards;
    }

    private static Machine.Card card(Nic nic, int number, Map<String, String> parameters, List<IpAddress> assigned, List<String> dns) {
        var name = "ip_" + number;
        var text = parameters.getOrDefault(name, "");
        if (text.isBlank()) throw GuestParameters.bad("guest.parameter", name);
        if (text.strip().equalsIgnoreCase("dhcp")) return new Machine.Card(nic.mac, nic.network, nic.plugged, List.of(), "", List.of());
        var chosen = parts(text).stream().map(part -> assigned(assigned, name, part)).toList();
        var block = chosen.getFirst().block;
        var mask = parameters.getOrDefault("netmask_" + number, "");
        var gateway = parameters.getOrDefault("gateway_" + number, "");
        return new Machine.Card(nic.mac, nic.network, nic.plugged, chosen.stream().map(address -> address.ip + "/" + (mask.isBlank() || address.ip.contains(":") ? address.block.prefixLength() : bits("netmask_" + number, mask))).toList(),
                gateway.isBlank() ? block.gateway : address("gateway_" + number, gateway), dns.isEmpty() ? List.of(block.dns) : dns);
    }

    private static IpAddress assigned(List<IpAddress> all, String name, String text) {
        var wanted = InetAddress.ofLiteral(address(name, text));
        return all.stream().filter(address -> InetAddress.ofLiteral(address.ip).equals(wanted)).findFirst().orElseThrow(() -> GuestParameters.bad("guest.foreign", text));
    }

    private static String address(String name, String text) {
        try {
            return IpAddress.demand(name, text);
        } catch (Refusal noAddress) {
            throw GuestParameters.bad("guest.value", name);
        }
    }

    /** @return length of the prefix, of a dotted mask whose ones are at its beginning */
    private static int bits(String name, String mask) {
        int bits = 0;
        for (byte part : InetAddress.ofLiteral(address(name, mask)).getAddress()) bits = bits << 8 | part & 0xff;
        if (mask.contains(":") || Integer.bitCount(bits) != Integer.numberOfLeadingZeros(~bits)) throw GuestParameters.bad("guest.value", name);
        return Integer.bitCount(bits);
    }

    private static List<String> parts(String text) { return Arrays.stream(text.split("\\|")).map(String::strip).filter(part -> !part.isEmpty()).toList(); }
}
