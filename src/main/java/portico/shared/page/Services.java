package portico.shared.page;

import java.util.List;
import java.util.Map;
import portico.forward.Transport;
import portico.infra.OsTemplate;
import portico.shared.page.SharedPage.Quick;

/** What usually listens where. */
final class Services {

    private static final Map<Integer, String> KNOWN = Map.ofEntries(Map.entry(21, "FTP"), Map.entry(22, "SSH"), Map.entry(25, "SMTP"), Map.entry(53, "DNS"), Map.entry(80, "HTTP"), Map.entry(443, "HTTPS"),
            Map.entry(1194, "OpenVPN"), Map.entry(3306, "MySQL"), Map.entry(3389, "RDP"), Map.entry(5432, "PostgreSQL"), Map.entry(6379, "Redis"), Map.entry(8080, "HTTP"), Map.entry(25565, "Minecraft"), Map.entry(51820, "WireGuard"));
    private static final Quick SSH = new Quick("SSH", "terminal-2", 22, "tcp"), RDP = new Quick("RDP", "brand-windows", 3389, "tcp");
    private static final List<Quick> FOR_ALL = List.of(new Quick("HTTP", "world", 80, "tcp"), new Quick("HTTPS", "lock", 443, "tcp"), new Quick("WireGuard", "shield-lock", 51820, "udp"), new Quick("Minecraft", "device-gamepad-2", 25565, "tcp"));

    private Services() {}

    /** Null: nothing in particular. */
    static String at(int port) { return KNOWN.get(port); }

    /** The way in comes first, and it depends on the system. @param template null: nothing is installed */
    static List<Quick> quick(OsTemplate template) {
        var way = template != null && template.family.equals("windows") ? RDP : SSH;
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(way), FOR_ALL.stream()).toList();
    }

    static String word(Transport transport) { return transport == Transport.BOTH ? "TCP + UDP" : transport.name(); }
}
