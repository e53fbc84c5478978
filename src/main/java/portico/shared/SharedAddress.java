package portico.shared;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import portico.infra.IpAddress;
import portico.vm.Nic;
import portico.vm.Vm;

/** A VM's rules as they are now: what each leads to and in which state it is. Read once for all rules of a VM, within the tenant's transaction. */
public final class SharedAddress {

    private final Vm vm;
    private final Optional<GatewayState> gateway;
    private final List<IpAddress> addresses;
    private final List<Nic> cards;

    private SharedAddress(Vm vm) {
        this.vm = vm;
        gateway = GatewayState.findByIdOptional(vm.host.id);
        addresses = IpAddress.of(vm.id);
        cards = Nic.of(vm.id);
    }

    public static SharedAddress of(Vm vm) { return new SharedAddress(vm); }

    /** What visitors use; empty where the host has none. */
    public String publicIp() { return vm.host.publicIp; }

    /** The address the card has now; empty when it has none. */
    public String privateIp(long nicId) { return addresses.stream().filter(address -> address.nicId != null && address.nicId == nicId).map(address -> address.ip).findFirst().orElse(""); }

    private boolean isPlugged(long nicId) { return cards.stream().anyMatch(card -> card.id == nicId && card.plugged); }

    public RuleState port(long nicId, boolean present, Instant driftedAt) {
        return RuleState.of(vm, gateway.map(g -> g.portsReadAt).orElse(null), gateway.map(g -> g.portsError).orElse(null), !privateIp(nicId).isEmpty(), isPlugged(nicId), present, driftedAt != null);
    }

    public RuleState site(long nicId, boolean present, Instant driftedAt) {
        return RuleState.of(vm, gateway.map(g -> g.sitesReadAt).orElse(null), gateway.map(g -> g.sitesError).orElse(null), !privateIp(nicId).isEmpty(), isPlugged(nicId), present, driftedAt != null);
    }
}
