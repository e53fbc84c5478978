package portico.hypervisor.libvirt;

import java.util.ArrayList;
import java.util.List;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.NetworkFilter;

/**
 * The guest may use its own addresses and no others, and plays no router and no DHCP server for its neighbours: a filter of libvirt's, one for all cards, that is in force
 * before the guest's first packet. libvirt's own {@code clean-traffic} lets no IPv6 through.
 */
final class OwnAddresses {

    /** A filter that is changed gets another name: redefining one rewrites the rules of every guest that runs. */
    static final String FILTER = "portico-guest-1";

    /** What a card tells the filter. */
    record Parameter(String name, String value) {}

    private OwnAddresses() {}

    /** @param addresses with their lengths, those of the network an address is in; a whole IPv6 network ({@code …::/64}) is allowed whole */
    static List<Parameter> parameters(List<String> addresses) {
        var all = new ArrayList<Parameter>();
        var four = DomainXml.ipv4(addresses);
        for (var address : four) all.add(new Parameter("IP", address));
        // A variable without any value makes the filter invalid; nobody answers to these.
        if (four.isEmpty()) all.add(new Parameter("IP", "0.0.0.0"));
        var six = addresses.stream().filter(address -> address.contains(":")).toList();
        for (var address : six) {
            var parts = address.split("/");
            all.add(new Parameter("IPV6", parts[0]));
            all.add(new Parameter("IPV6LEN", parts.length > 1 && parts[0].endsWith("::") ? parts[1] : "128"));
        }
        if (six.isEmpty()) all.addAll(List.of(new Parameter("IPV6", "::1"), new Parameter("IPV6LEN", "128")));
        return all;
    }

    /** Makes the host know the filter. Fine if it does. */
    static void demandFilter(Connect connect) throws LibvirtException {
        try {
            NetworkFilter known = connect.networkFilterLookupByName(FILTER);
            known.free();
        } catch (LibvirtException unknown) {
            if (!Failures.is(unknown, ErrorNumber.VIR_ERR_NO_NWFILTER)) throw unknown;
            define(connect);
        }
    }

    private static void define(Connect connect) throws LibvirtException {
        try {
            connect.networkFilterDefineXML(xml()).free();
        } catch (LibvirtException refused) {
            // Another VM's task may have made it since we looked: libvirt takes a name but once.
            try {
                connect.networkFilterLookupByName(FILTER).free();
            } catch (LibvirtException unknown) {
                refused.addSuppressed(unknown);
                throw refused;
            }
        }
    }

    /** The first rule that fits decides; "out" is from the guest. */
    static String xml() {
        return """
                <filter name='%s' chain='root'>
                  <rule action='drop' direction='out' priority='-900'><mac match='no' srcmacaddr='$MAC'/></rule>
                  <rule action='drop' direction='out' priority='-890'><arp match='no' arpsrcmacaddr='$MAC'/></rule>
                  <rule action='accept' direction='out' priority='-880'><arp arpsrcipaddr='$IP'/></rule>
                  <rule action='accept' direction='out' priority='-880'><arp opcode='1' arpsrcipaddr='0.0.0.0'/></rule>
                  <rule action='drop' direction='out' priority='-870'><arp/></rule>
                  <rule action='accept' direction='out' priority='-800'><ip srcipaddr='0.0.0.0' protocol='udp' srcportstart='68' dstportstart='67'/></rule>
                  <rule action='drop' direction='out' priority='-790'><ip protocol='udp' srcportstart='67'/></rule>
                  <rule action='accept' direction='out' priority='-780'><ip srcipaddr='$IP'/></rule>
                  <rule action='drop' direction='out' priority='-770'><ip/></rule>
                  <rule action='drop' direction='out' priority='-700'><ipv6 protocol='icmpv6' type='134'/></rule>
                  <rule action='drop' direction='out' priority='-700'><ipv6 protocol='icmpv6' type='137'/></rule>
                  <rule action='drop' direction='out' priority='-700'><ipv6 protocol='udp' srcportstart='547'/></rule>
                  <rule action='accept' direction='out' priority='-690'><ipv6 srcipaddr='::' srcipmask='128' protocol='icmpv6'/></rule>
                  <rule action='accept' direction='out' priority='-690'><ipv6 srcipaddr='fe80::' srcipmask='10' protocol='icmpv6'/></rule>
                  <rule action='accept' direction='out' priority='-690'><ipv6 srcipaddr='fe80::' srcipmask='10' protocol='udp' srcportstart='546' dstportstart='547'/></rule>
                  <rule action='accept' direction='out' priority='-680'><ipv6 srcipaddr='$IPV6[@1]' srcipmask='$IPV6LEN[@1]'/></rule>
                  <rule action='drop' direction='out' priority='-670'><ipv6/></rule>
                  <rule action='accept' direction='out' priority='-600'><mac protocolid='rarp'/></rule>
                  <rule action='drop' direction='out' priority='1000'><mac/></rule>
                </filter>
                """.formatted(FILTER);
    }
}
