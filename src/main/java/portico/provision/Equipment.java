package portico.provision;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Optional;
import portico.api.Refusal;
import portico.infra.IpAddress;
import portico.vm.Nic;
import portico.vm.Vm;

/** Network cards and addresses of a VM, taken while its host's row is locked. */
public final class Equipment {

    private Equipment() {}

    /** Its first card, made if there is none. */
    public static Nic firstCard(Vm vm) {
        return Nic.of(vm.id).stream().findFirst().orElseGet(() -> {
            var card = new Nic();
            card.vmId = vm.id;
            card.slot = 0;
            card.mac = Nic.macFor(vm.id, 0);
            card.network = vm.host.network;
            card.persist();
            return card;
        });
    }

    /** Puts an address on a card. */
    public static void plug(IpAddress address, Nic card) {
        if (address.nicId == null) address.nicId = card.id;
    }

    /** Takes the main address, the asked one or the lowest free of the VM's kind. @throws Refusal when there is none */
    public static IpAddress takeMain(Vm vm, Optional<String> asked) {
        return asked.map(ip -> takeThis(vm, "ip", ip, true))
                .orElseGet(() -> IpAddress.take(vm.host.id, vm.sharedIp, vm.id, true).orElseThrow(() -> new Refusal("ip.insufficient")));
    }

    /** @throws Refusal when the address is not a free one of the VM's host */
    public static IpAddress takeThis(Vm vm, String field, String ip, boolean main) {
        demandAddress(field, ip);
        return IpAddress.takeThis(vm.host.id, ip, vm.id, main).orElseThrow(() -> Refusal.of(field, "ip.taken", ip));
    }

    /** @throws Refusal when one of these is no address at all */
    public static void demandAddresses(String field, List<String> addresses) { addresses.forEach(ip -> demandAddress(field, ip)); }

    private static void demandAddress(String field, String ip) {
        if (!NetUtil.isValidIpV4Address(ip) && !(NetUtil.isValidIpV6Address(ip) && !ip.contains("%"))) throw Refusal.of(field, "ip.malformed");
    }
}
