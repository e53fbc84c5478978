package portico.hypervisor.libvirt;

import java.util.List;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.Network;
import org.w3c.dom.Element;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;

/** The addresses that a libvirt network hands out, each reserved for one card. */
final class DhcpHosts {

    private static final int DELETE = 2, ADD_LAST = 3, IP_DHCP_HOST = 4, LIVE = 1, CONFIG = 2, XML_INACTIVE = 1;
    private static final String OURS = "portico-";
    /** Short, so that an address soon follows its reservation to another card. dnsmasq's least is two minutes. */
    private static final String LEASE_MINUTES = "2";

    /**
     * Reserves the card's first IPv4 address and drops what of ours stands in its way: earlier reservations of this card, of this address and under
     * this name. A card without an address just loses its reservation.
     */
    static void reserve(Connect connect, String networkName, Machine machine, int slot) throws LibvirtException {
        Machine.Card card = machine.cards().get(slot);
        List<String> addresses = DomainXml.ipv4(card.addresses());
        String hostName = slot == 0 ? machine.name() : machine.name() + "-" + slot;
        update(connect, networkName, card.mac(), addresses.isEmpty() ? "" : addresses.getFirst(), hostName);
    }

    /** Drops the card's reservation. Fine if there is no such reservation, or no such network. */
    static void release(Connect connect, String networkName, String mac) throws LibvirtException {
        try {
            update(connect, networkName, mac, "", "");
        } catch (LibvirtException e) {
            if (!Failures.is(e, ErrorNumber.VIR_ERR_NO_NETWORK)) throw e;
        }
    }

    /** One at a time: it reads, then changes what it read. */
    private static synchronized void update(Connect connect, String networkName, String mac, String address, String hostName) throws LibvirtException {
        Network network = connect.networkLookupByName(networkName);
        try {
            update(network, CONFIG, network.getXMLDesc(XML_INACTIVE), mac, address, hostName);
            if (network.isActive() == 1) update(network, LIVE, network.getXMLDesc(0), mac, address, hostName);
        } finally {
            network.free();
        }
    }

    private static void update(Network network, int scope, String xml, String mac, String address, String hostName) {
        boolean there = false;
        for (Element entry : XmlText.elements(XmlText.parse(xml).getElementsByTagName("host")).filter(e -> e.hasAttribute("ip")).toList()) {
            boolean sameMac = entry.getAttribute("mac").equalsIgnoreCase(mac), sameAddress = entry.getAttribute("ip").equals(address);
            boolean sameName = !hostName.isEmpty() && entry.getAttribute("name").equals(hostName);
            if (sameMac && sameAddress && sameName) there = true;
            // Ours all have names of ours; what a stranger reserved is not ours to take.
            else if (sameAddress && !sameMac && !entry.getAttribute("name").startsWith(OURS))
                throw new HypervisorException(HypervisorException.Kind.ADDRESS_TAKEN, "the network reserves " + address + " for " + entry.getAttribute("mac") + " " + entry.getAttribute("name"));
            else if (sameMac || sameAddress || sameName) change(network, DELETE, scope, entry.getAttribute("mac"), entry.getAttribute("name"), entry.getAttribute("ip"));
        }
        if (!there && !address.isEmpty()) change(network, ADD_LAST, scope, mac, hostName, address);
    }

    private static void change(Network network, int command, int scope, String mac, String hostName, String address) {
        var entry = new XmlText().open("host", "mac", mac, "name", hostName, "ip", address).leaf("lease", "expiry", LEASE_MINUTES, "unit", "minutes").close();
        NativeLibvirt.checked(NativeLibvirt.LIBVIRT.virNetworkUpdate(NativeLibvirt.handle(network), command, IP_DHCP_HOST, -1, entry.toString(), scope));
    }

    private DhcpHosts() {}
}
