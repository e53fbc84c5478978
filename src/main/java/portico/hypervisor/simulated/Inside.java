package portico.hypervisor.simulated;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import portico.hypervisor.Machine;

/**
 * What was done inside a simulated machine's system since it was installed. Values only; {@link Insides} keeps them.
 *
 * @param hostName  null: as it was installed
 * @param files     content by full path
 * @param addresses by MAC address, what a card was set to by hand; a card that is not named here uses what its host reserved for it
 */
public record Inside(String hostName, Map<String, String> files, Map<String, List<String>> addresses) {

    static final Inside FRESH = new Inside(null, Map.of(), Map.of());
    /** A toy's disk is small. */
    private static final int MOST_FILES = 200, MOST_LETTERS = 1 << 20;

    /** @param given by whoever installed it */
    String hostName(String given) { return hostName == null ? given : hostName; }

    Optional<String> file(String path) { return Optional.ofNullable(files.get(path)); }

    Inside named(String name) { return new Inside(name, files, addresses); }

    /** @param content null: the file is gone. The oldest names make room when there are too many files */
    Inside withFile(String path, String content) {
        var all = new TreeMap<>(files);
        if (content == null) all.remove(path);
        else all.put(path, content.substring(0, Math.min(content.length(), MOST_LETTERS)));
        while (all.size() > MOST_FILES) all.pollFirstEntry();
        return new Inside(hostName, all, addresses);
    }

    /** @param card without addresses: it asks its host again */
    Inside configured(Machine.Card card) {
        var all = new TreeMap<>(addresses);
        if (card.addresses().isEmpty()) all.remove(card.mac());
        else all.put(card.mac(), card.addresses());
        return new Inside(hostName, files, all);
    }

    /** The machine's cards with the addresses the system uses. */
    List<Machine.Card> cards(Machine machine) {
        return machine.cards().stream().map(card -> new Machine.Card(card.mac(), card.network(), card.plugged(), addresses.getOrDefault(card.mac(), reserved(card)), card.gateway(), card.dns()))
                .collect(Collectors.toList());
    }

    /** A host reserves the first IPv4 address of a card. */
    private static List<String> reserved(Machine.Card card) { return card.addresses().stream().filter(address -> !address.contains(":")).limit(1).toList(); }
}
