package portico.gateway.nftables;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import portico.gateway.*;
import portico.place.Place;
import portico.place.Places;

/**
 * Keeps {@link NftTable} in step by the {@code nft} program: text in, JSON out. Reading a large table takes most of a second, changing one element a few
 * milliseconds; so a small change soon after a reading is made on what was read, and only the changed elements are read again. A call that changes nothing
 * always reads all.
 */
@Singleton
class NftForwarder implements PortForwarder {

    private static final Duration PATIENCE = Duration.ofSeconds(5), KNOCK = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The table as read. @param counts packets by guest's door */
    private record Table(Set<Forward> forwards, Map<String, Long> counts, List<String> marks, List<String> chains, boolean knowsGuests) {}

    /** What a gateway showed. @param nanos when all of it was read */
    private record Known(Set<Forward> forwards, String mark, long nanos) {}

    private static final Duration FRESH = Duration.ofSeconds(20);
    private static final int FEW = 50;

    private final Places places;
    private final Map<Long, Known> known = new ConcurrentHashMap<>();

    NftForwarder(Places places) { this.places = places; }

    @Override public String driver() { return "libvirt"; }

    private Place place(Gateway gateway) { return places.of(gateway.reach(), GatewayException::of); }

    @Override public Synced<Forward> sync(Gateway gateway, Set<Forward> wanted) {
        var place = place(gateway);
        var last = known.remove(gateway.hostId());
        if (last != null && System.nanoTime() - last.nanos < FRESH.toNanos() && last.mark.equals(NftTable.mark(gateway)) && changeFew(place, last.forwards, wanted)) {
            known.put(gateway.hostId(), new Known(Set.copyOf(wanted), last.mark, last.nanos));
            return new Synced<>(last.forwards, wanted, false);
        }
        var synced = syncAll(place, gateway, wanted);
        if (synced.now().equals(wanted)) known.put(gateway.hostId(), new Known(Set.copyOf(wanted), NftTable.mark(gateway), System.nanoTime()));
        return synced;
    }

    /** False when it is not that easy: much differs, nothing does, or the table is not as it was. */
    private boolean changeFew(Place place, Set<Forward> before, Set<Forward> wanted) {
        var script = NftTable.difference(before, wanted);
        var fresh = wanted.stream().filter(forward -> !before.contains(forward)).toList();
        if (script.isEmpty() || fresh.size() > FEW || before.size() + fresh.size() - wanted.size() > FEW) return false;
        if (!place.run(PATIENCE, script, "nft", "-f", "-").ok()) return false;
        return fresh.isEmpty() || shows(place, fresh);
    }

    private boolean shows(Place place, List<Forward> forwards) {
        var said = place.run(PATIENCE, "", "nft", "get", "element", "ip", NftTable.NAME, "forwards", NftTable.sources(forwards));
        return said.ok() && forwards.stream().allMatch(forward -> said.out().contains(NftTable.pair(forward)));
    }

    private Synced<Forward> syncAll(Place place, Gateway gateway, Set<Forward> wanted) {
        var table = read(place);
        var before = table.map(Table::forwards).orElse(Set.of());
        boolean whole = table.filter(there -> isWhole(there, gateway) && doorsMatch(there)).isPresent();
        var script = whole ? NftTable.difference(before, wanted) : NftTable.whole(gateway, wanted);
        if (script.isEmpty()) return new Synced<>(before, before, false);
        var said = place.run(PATIENCE, script, "nft", "-f", "-");
        if (!said.ok()) throw new GatewayException("nft: " + said.error().lines().findFirst().orElse("status " + said.status()));
        return new Synced<>(before, seen(gateway), !whole);
    }

    @Override public Set<Forward> seen(Gateway gateway) { return read(place(gateway)).map(Table::forwards).orElse(Set.of()); }

    @Override public OptionalLong packets(Gateway gateway, Forward forward) {
        var count = read(place(gateway)).map(table -> table.counts.get(NftTable.door(forward)));
        return count.isPresent() ? OptionalLong.of(count.get()) : OptionalLong.empty();
    }

    @Override public Visit visits(Gateway gateway, Forward forward) {
        var outsider = new Outsider(place(gateway), forward.publicIp());
        return forward.protocol() == Protocol.TCP ? outsider.tcp(forward.publicPort()) : outsider.udp(forward.publicPort());
    }

    @Override public boolean answers(Gateway gateway, String address, int port) {
        try {
            return place(gateway).run(KNOCK, "", "bash", "-c", "exec 3<>/dev/tcp/$0/$1", address, String.valueOf(port)).ok();
        } catch (GatewayException silence) {
            // Packets that are dropped somewhere: the program waited until its time was up.
            return false;
        }
    }

    private static boolean isWhole(Table table, Gateway gateway) {
        var mark = NftTable.mark(gateway);
        return table.chains.equals(NftTable.ruleChains()) && table.marks.stream().allMatch(mark::equals) && (table.knowsGuests || gateway.guests().isEmpty());
    }

    private static boolean doorsMatch(Table table) {
        var doors = new HashSet<String>();
        table.forwards.forEach(forward -> doors.add(NftTable.door(forward)));
        return doors.equals(table.counts.keySet());
    }

    /** Empty: there is no such table. */
    private Optional<Table> read(Place place) {
        var said = place.run(PATIENCE, "", "nft", "-j", "list", "table", "ip", NftTable.NAME);
        if (!said.ok() && said.error().contains("No such file or directory")) return Optional.empty();
        if (!said.ok()) throw new GatewayException("nft: " + said.error().lines().findFirst().orElse("status " + said.status()));
        try {
            return Optional.of(table(JSON.readTree(said.out())));
        } catch (JsonProcessingException strange) {
            throw new GatewayException("nft speaks no JSON: " + strange.getOriginalMessage(), strange);
        }
    }

    private static Table table(JsonNode root) {
        var forwards = new HashSet<Forward>();
        var counts = new HashMap<String, Long>();
        var marks = new ArrayList<String>();
        var chains = new ArrayList<String>();
        boolean knowsGuests = false;
        for (var item : root.path("nftables")) {
            if (item.path("map").path("name").asText().equals("forwards")) for (var pair : item.path("map").path("elem")) forwards.add(forward(pair));
            var set = item.path("set");
            if (set.path("name").asText().equals("open")) for (var door : set.path("elem")) counts.put(door(door.path("elem").path("val")), door.path("elem").path("counter").path("packets").asLong());
            if (set.path("name").asText().equals("guests")) knowsGuests = !set.path("elem").isEmpty();
            if (item.has("rule")) {
                chains.add(item.path("rule").path("chain").asText());
                marks.add(item.path("rule").path("comment").asText());
            }
        }
        return new Table(forwards, counts, marks, chains, knowsGuests);
    }

    private static Forward forward(JsonNode pair) {
        var from = pair.path(0).path("concat");
        var to = pair.path(1).path("concat");
        return new Forward(Protocol.valueOf(from.path(0).asText().toUpperCase(java.util.Locale.ROOT)), from.path(1).asText(), from.path(2).asInt(), to.path(0).asText(), to.path(1).asInt());
    }

    private static String door(JsonNode value) {
        var parts = value.path("concat");
        return parts.path(0).asText() + " . " + parts.path(1).asText() + " . " + parts.path(2).asText();
    }
}
