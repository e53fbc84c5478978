package portico.resize;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.provision.Equipment;
import portico.vm.Nic;
import portico.vm.Vm;

/**
 * Gives a VM other addresses. One that it loses is taken off its card at once and stays its own until the host knows that: {@link UpdateTask} frees it, so that
 * nobody else is given an address that is still in use.
 */
@Singleton
class AddressChange {

    /** Removes all further addresses: an empty parameter means "not sent". */
    private static final String NONE = "none";

    /** @param gained how many it has now that it had not */
    record Outcome(int gained, List<IpAddress> lost) {
        boolean isNone() { return gained == 0 && lost.isEmpty(); }
    }

    Outcome write(UpdateVm.In in) {
        var vm = in.vm();
        boolean otherKind = in.sharedIp().isPresent() && in.sharedIp().get() != vm.sharedIp;
        if (in.ip().isEmpty() && in.moreIps().isEmpty() && !otherKind) return new Outcome(0, List.of());
        Host.lock(List.of(vm.host));
        var card = Equipment.firstCard(vm);
        // Those that are on their way out by an earlier change do not count.
        var before = IpAddress.of(vm.id).stream().filter(address -> address.nicId != null).toList();
        var main = main(vm, before, in.ip(), otherKind);
        var keep = new ArrayList<>(List.of(main));
        if (in.moreIps().isPresent()) parse(in.moreIps().get()).stream().filter(ip -> !ip.equals(main.ip)).forEach(ip -> keep.add(own(before, ip).orElseGet(() -> Equipment.takeThis(vm, "additionalips", ip, false))));
        else before.stream().filter(address -> !address.main && !address.ip.equals(main.ip)).forEach(keep::add);
        var lost = before.stream().filter(address -> keep.stream().noneMatch(kept -> kept.id.equals(address.id))).toList();
        int gained = (int) keep.stream().filter(address -> own(before, address.ip).isEmpty()).count();
        settle(vm, card, main, keep, lost);
        return new Outcome(gained, lost);
    }

    private static IpAddress main(Vm vm, List<IpAddress> before, Optional<String> asked, boolean otherKind) {
        var now = before.stream().filter(address -> address.main).findFirst();
        if (asked.isPresent()) return own(before, asked.get()).orElseGet(() -> Equipment.takeThis(vm, "ip", asked.get(), false));
        if (otherKind) {
            vm.sharedIp = !vm.sharedIp;
            return Equipment.takeMain(vm, Optional.empty());
        }
        return now.orElseGet(() -> Equipment.takeMain(vm, Optional.empty()));
    }

    private static void settle(Vm vm, Nic card, IpAddress main, List<IpAddress> keep, List<IpAddress> lost) {
        keep.forEach(address -> {
            address.main = address.id.equals(main.id);
            Equipment.plug(address, card);
        });
        vm.sharedIp = main.block.shared;
        lost.forEach(address -> {
            address.nicId = null;
            address.main = false;
        });
    }

    private static Optional<IpAddress> own(List<IpAddress> before, String ip) { return before.stream().filter(address -> address.ip.equals(ip)).findFirst(); }

    private static List<String> parse(String text) {
        if (text.strip().equalsIgnoreCase(NONE)) return List.of();
        var addresses = Arrays.stream(text.split(",")).map(String::strip).filter(ip -> !ip.isEmpty()).distinct().toList();
        Equipment.demandAddresses("additionalips", addresses);
        return addresses;
    }

    /** Free again, for whoever asks first. */
    static void free(IpAddress address) {
        address.vmId = null;
        address.nicId = null;
        address.main = false;
    }
}
