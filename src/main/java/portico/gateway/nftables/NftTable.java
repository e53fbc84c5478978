package portico.gateway.nftables;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.gateway.Forward;
import portico.gateway.Gateway;

/**
 * Our table as text for {@code nft -f}, which takes a file as one transaction. Nothing outside this table is read or touched.
 *
 * <p>A packet's way: {@code forwards} leads it from the public address and port to the guest's; {@code back} hides the visitor only when that is a neighbour of
 * the guest, whose answers would otherwise pass us by; {@code pass} lets a led packet out as long as the guest's port is among {@code open}, so that
 * connections end with their rule, and counts it there; {@code direct} keeps outsiders from the private addresses.
 */
final class NftTable {

    static final String NAME = "portico_shared";
    private static final String FORWARDS = "forwards";
    private static final String OPEN = "open";
    /** How many elements go into one statement. */
    private static final int AT_ONCE = 1_000;

    private NftTable() {}

    /** Replaces the whole table. Connections under way live in the kernel's own memory and do not notice. */
    static String whole(Gateway gateway, Set<Forward> wanted) {
        return "table ip " + NAME + "\ndelete table ip " + NAME + "\n" + frame(gateway) + change("add", FORWARDS, wanted.stream().map(NftTable::pair)) + change("add", OPEN, open(wanted).stream());
    }

    /** Only what differs. */
    static String difference(Set<Forward> before, Set<Forward> wanted) {
        var gone = before.stream().filter(forward -> !wanted.contains(forward)).toList();
        var fresh = wanted.stream().filter(forward -> !before.contains(forward)).toList();
        var openBefore = open(before);
        var openWanted = open(wanted);
        return change("delete", FORWARDS, gone.stream().map(NftTable::source)) + change("add", FORWARDS, fresh.stream().map(NftTable::pair))
                + change("delete", OPEN, openBefore.stream().filter(door -> !openWanted.contains(door))) + change("add", OPEN, openWanted.stream().filter(door -> !openBefore.contains(door)));
    }

    /** Marks every rule of the frame, so that a reader knows the frame is whole and the one it would write. */
    static String mark(Gateway gateway) { return "portico " + Integer.toHexString(Objects.hash(gateway.guests(), gateway.networks(), rules("", ""))); }

    /** Names of the chains, each as often as it has rules. */
    static List<String> ruleChains() { return List.of("incoming", "local", "back", "direct", "pass", "pass", "pass"); }

    /** A guest's door as an element of {@code open}. */
    static String door(Forward forward) { return forward.protocol().word() + " . " + forward.privateIp() + " . " + forward.privatePort(); }

    private static Set<String> open(Collection<Forward> forwards) { return forwards.stream().map(NftTable::door).collect(Collectors.toSet()); }

    private static String source(Forward forward) { return forward.protocol().word() + " . " + forward.publicIp() + " . " + forward.publicPort(); }

    /** Keys of these, as {@code nft get element} takes them. */
    static String sources(List<Forward> forwards) { return "{ " + forwards.stream().map(NftTable::source).collect(Collectors.joining(", ")) + " }"; }

    /** A rule as nft writes it. */
    static String pair(Forward forward) { return source(forward) + " : " + forward.privateIp() + " . " + forward.privatePort(); }

    private static String change(String verb, String set, Stream<String> elements) {
        var all = elements.toList();
        var text = new StringBuilder();
        for (int i = 0; i < all.size(); i += AT_ONCE)
            text.append(verb).append(" element ip ").append(NAME).append(' ').append(set).append(" { ").append(String.join(", ", all.subList(i, Math.min(all.size(), i + AT_ONCE)))).append(" }\n");
        return text.toString();
    }

    private static String frame(Gateway gateway) { return rules(mark(gateway), elements("networks", gateway.networks()) + elements("guests", gateway.guests())); }

    private static String elements(String set, List<String> values) { return values.isEmpty() ? "" : "add element ip " + NAME + " " + set + " { " + String.join(", ", values) + " }\n"; }

    private static String rules(String mark, String elements) {
        return """
                table ip %1$s {
                	map forwards { type inet_proto . ipv4_addr . inet_service : ipv4_addr . inet_service; }
                	set open { type inet_proto . ipv4_addr . inet_service; counter; }
                	set networks { type ipv4_addr; flags interval; auto-merge; }
                	set guests { type ipv4_addr; flags interval; auto-merge; }
                	chain incoming { type nat hook prerouting priority dstnat; policy accept;
                		dnat ip to meta l4proto . ip daddr . th dport map @forwards comment "%2$s"
                	}
                	chain local { type nat hook output priority -100; policy accept;
                		dnat ip to meta l4proto . ip daddr . th dport map @forwards comment "%2$s"
                	}
                	chain back { type nat hook postrouting priority srcnat; policy accept;
                		ip saddr @networks ip daddr @networks ct status dnat masquerade comment "%2$s"
                	}
                	chain direct { type filter hook forward priority filter; policy accept;
                		ip daddr @guests ip saddr != @networks ct state new ct status & dnat == 0 reject comment "%2$s"
                	}
                	chain pass { type filter hook postrouting priority -150; policy accept;
                		ct state related accept comment "%2$s"
                		ip daddr @networks ct direction original ct status dnat meta l4proto . ip daddr . th dport @open accept comment "%2$s"
                		ip daddr @guests ct direction original ct status dnat drop comment "%2$s"
                	}
                }
                """.formatted(NAME, mark) + elements;
    }
}
