package portico.hypervisor.libvirt;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import portico.hypervisor.Guard;

/**
 * The guests' filter as text for {@code nft -f}, which takes a file as one transaction. Nothing outside this table is read or touched.
 *
 * <p>A packet's way: what comes from a guest is judged as it enters ({@code from_guests}), what goes to one as it leaves the host ({@code to_guests}), however it came:
 * routed, from the host itself, or over the bridge from a neighbour. Two chains per VM hold its rules; maps find them by the VM's addresses, which the
 * anti-spoofing of its cards keeps honest.
 */
final class FilterTable {

    static final String NAME = "portico_guard";
    private static final String FRAME = """
            	chain to_guests {
            		type filter hook postrouting priority -140; policy accept;
            		ct state established,related accept comment "portico"
            		icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-query } accept comment "portico"
            		udp sport 67 udp dport 68 accept comment "portico"
            		udp sport 547 udp dport 546 accept comment "portico"
            		ip daddr vmap @in4 comment "portico"
            		ip6 daddr vmap @in6 comment "portico"
            	}
            	chain from_guests {
            		type filter hook prerouting priority -140; policy accept;
            		ct state established,related accept comment "portico"
            		icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-report, mld2-listener-report, mld-listener-done } accept comment "portico"
            		udp sport 68 udp dport 67 accept comment "portico"
            		udp sport 546 udp dport 547 accept comment "portico"
            		ip saddr vmap @out4 comment "portico"
            		ip6 saddr vmap @out6 comment "portico"
            	}
            """;
    private static final int FRAME_RULES = 12;

    private FilterTable() {}

    /** The whole table; without any VM, none. */
    static String of(List<Guard> guards) {
        var text = new StringBuilder("table inet " + NAME + "\ndelete table inet " + NAME + "\n");
        if (guards.isEmpty()) return text.toString();
        text.append("table inet ").append(NAME).append(" {\n");
        for (var guard : guards) text.append(chain(guard, true)).append(chain(guard, false));
        for (var family : List.of("4", "6")) text.append(map(guards, "in", family)).append(map(guards, "out", family));
        return text.append(FRAME).append("}\n").toString();
    }

    private static String map(List<Guard> guards, String way, String family) {
        var elements = new ArrayList<String>();
        for (var guard : guards)
            for (var address : guard.addresses()) if (address.contains(":") == family.equals("6")) elements.add(address + " : goto " + chainName(guard.vmId(), way));
        return "\tmap " + way + family + " { type ipv" + family + "_addr : verdict; flags interval;" + (elements.isEmpty() ? "" : " elements = { " + String.join(", ", elements) + " };") + " }\n";
    }

    private static String chainName(long vmId, String way) { return "vm" + vmId + "_" + way; }

    private static String chain(Guard guard, boolean in) {
        var mark = " comment \"" + mark(guard) + "\"\n";
        var lines = guard.rules().stream().filter(rule -> rule.in() == in).map(rule -> "\t\t" + rule(rule) + mark).collect(Collectors.joining());
        return "\tchain " + chainName(guard.vmId(), in ? "in" : "out") + " {\n" + lines + "\t\t" + ((in ? guard.allowIn() : guard.allowOut()) ? "accept" : "drop") + mark + "\t}\n";
    }

    private static String rule(Guard.Rule rule) {
        var remote = rule.remote().isEmpty() ? "" : (rule.remote().contains(":") ? "ip6 " : "ip ") + (rule.in() ? "saddr " : "daddr ") + rule.remote() + " ";
        var what = switch (rule.protocol()) {
            case ANY -> "";
            case ICMP -> "meta l4proto { icmp, ipv6-icmp } ";
            case TCP, UDP -> {
                var word = rule.protocol().name().toLowerCase(java.util.Locale.ROOT);
                yield rule.ports().isEmpty() ? "meta l4proto " + word + " " : word + " dport { " + rule.ports().replace(",", ", ") + " } ";
            }
        };
        return remote + what + (rule.allow() ? "accept" : "drop");
    }

    /** Stands at every rule of a VM, so that a reader knows which set it belongs to. */
    private static String mark(Guard guard) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(guard.toString().getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The table as {@code nft list} wrote it: chains by name, and how often the maps lead to each. */
    record Listing(Map<String, String> chains, Map<String, Integer> doors) {

        static Listing of(String listed) {
            var chains = new HashMap<String, String>();
            var doors = new HashMap<String, Integer>();
            String chain = null;
            var body = new StringBuilder();
            for (var line : listed.lines().toList()) {
                var bare = line.strip();
                if (bare.startsWith("chain ")) {
                    chain = bare.substring(6, bare.length() - 2);
                    body.setLength(0);
                } else if (bare.equals("}") && chain != null) {
                    chains.put(chain, body.toString());
                    chain = null;
                } else if (chain != null) body.append(bare).append('\n');
                else for (var part : bare.split("[ ,}]+")) if (part.startsWith("vm") && part.indexOf('_') > 0) doors.merge(part, 1, Integer::sum);
            }
            return new Listing(chains, doors);
        }

        /** Every packet of a guest comes by. */
        boolean hasFrame() { return marks(chains.getOrDefault("to_guests", ""), "portico") + marks(chains.getOrDefault("from_guests", ""), "portico") == FRAME_RULES; }

        /** All rules of this VM are there, and its addresses lead to them. */
        boolean shows(Guard guard) {
            return shows(guard, true) && shows(guard, false);
        }

        private boolean shows(Guard guard, boolean in) {
            var name = chainName(guard.vmId(), in ? "in" : "out");
            long rules = guard.rules().stream().filter(rule -> rule.in() == in).count() + 1;
            var body = chains.getOrDefault(name, "");
            return marks(body, mark(guard)) == rules && body.lines().count() == rules && doors.getOrDefault(name, 0) == guard.addresses().size();
        }

        /** Neither chain of this VM differs. */
        boolean same(Listing other, long vmId) {
            for (var way : List.of("in", "out"))
                if (!chains.getOrDefault(chainName(vmId, way), "").equals(other.chains.get(chainName(vmId, way)))) return false;
            return true;
        }

        boolean sameFrame(Listing other) { return List.of("to_guests", "from_guests").stream().allMatch(name -> chains.getOrDefault(name, "").equals(other.chains.get(name))); }

        private static long marks(String body, String mark) { return body.lines().filter(line -> line.endsWith("comment \"" + mark + "\"")).count(); }
    }
}
