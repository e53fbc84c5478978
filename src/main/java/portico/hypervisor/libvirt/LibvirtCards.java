package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;

import jakarta.inject.Singleton;
import java.time.Duration;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import portico.hypervisor.Cards;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;

/** Changes network cards of VMs on hosts that run libvirt, without a restart. */
@Singleton
public class LibvirtCards implements Cards {

    /** Changing the addresses a guest may use rewrites its packet filter, which takes about a second a card. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LIVE = 1, CONFIG = 2;

    private final LibvirtConnections connections;

    LibvirtCards(LibvirtConnections connections) { this.connections = connections; }

    @Override
    public String driver() { return "libvirt"; }

    @Override
    public void apply(HostTarget host, Machine machine) {
        connections.hands(host).callAbout(machine.name(), "change the network cards of " + machine.name(), PATIENCE, connect -> {
            OwnAddresses.demandFilter(connect);
            Domain domain = connect.domainLookupByName(machine.name());
            try {
                int scope = DomainPower.isOn(domain) ? LIVE | CONFIG : CONFIG;
                for (int slot = 0; slot < machine.cards().size(); slot++) change(domain, DomainXml.card(machine, slot, host.network()), scope);
                var now = domain.getXMLDesc(scope == CONFIG ? DomainXml.INACTIVE : 0);
                for (var card : machine.cards())
                    if (DomainXml.liveCard(now, card.mac()).filter(seen -> seen.plugged() == card.plugged()).isEmpty()) throw new HypervisorException(FAILED, "the card " + card.mac() + " of " + machine.name() + " is not as it was told to be");
                return null;
            } finally {
                domain.free();
            }
        });
    }

    private static void change(Domain domain, String card, int scope) throws LibvirtException { domain.updateDeviceFlags(card, scope); }
}
