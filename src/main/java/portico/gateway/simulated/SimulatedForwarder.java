package portico.gateway.simulated;

import jakarta.inject.Singleton;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import portico.gateway.*;

/** Forwards that are played. Guests listen where guests usually do. */
@Singleton
class SimulatedForwarder implements PortForwarder {

    private static final Set<Integer> LISTENED_TO = Set.of(22, 80, 443, 3389);

    private final PlayedRules rules;
    private final Map<String, AtomicLong> packets = new ConcurrentHashMap<>();

    SimulatedForwarder(PlayedRules rules) { this.rules = rules; }

    @Override public String driver() { return "simulated"; }

    @Override public Synced<Forward> sync(Gateway gateway, Set<Forward> wanted) {
        var before = seen(gateway);
        before.stream().filter(forward -> !wanted.contains(forward)).forEach(forward -> rules.remove(gateway.hostId(), forward.source()));
        wanted.stream().filter(forward -> !before.contains(forward)).forEach(forward -> rules.put(gateway.hostId(), forward.source(), forward.target()));
        return new Synced<>(before, before.equals(wanted) ? before : seen(gateway), false);
    }

    @Override public Set<Forward> seen(Gateway gateway) {
        var seen = new HashSet<Forward>();
        rules.read(gateway.hostId(), "% %").forEach((source, target) -> seen.add(forward(source, target)));
        return seen;
    }

    @Override public OptionalLong packets(Gateway gateway, Forward forward) {
        if (!rules.read(gateway.hostId(), forward.source()).containsKey(forward.source())) return OptionalLong.empty();
        return OptionalLong.of(counter(forward.target()).get());
    }

    @Override public Visit visits(Gateway gateway, Forward forward) {
        var target = rules.read(gateway.hostId(), forward.source()).get(forward.source());
        if (target == null) return new Visit(Visit.Outcome.REFUSED, "");
        counter(target).incrementAndGet();
        if (forward.protocol() == Protocol.UDP) return new Visit(Visit.Outcome.SENT, "");
        return new Visit(LISTENED_TO.contains(portOf(target)) ? Visit.Outcome.THROUGH : Visit.Outcome.REFUSED, forward.publicIp() + ":" + forward.publicPort());
    }

    @Override public boolean answers(Gateway gateway, String address, int port) { return LISTENED_TO.contains(port); }

    private AtomicLong counter(String target) { return packets.computeIfAbsent(target, fresh -> new AtomicLong()); }

    private static Forward forward(String source, String target) {
        var protocol = Protocol.valueOf(source.substring(0, 3).toUpperCase(Locale.ROOT));
        var from = source.substring(4);
        return new Forward(protocol, from.substring(0, from.lastIndexOf(':')), portOf(from), target.substring(0, target.lastIndexOf(':')), portOf(target));
    }

    private static int portOf(String pair) { return Integer.parseInt(pair.substring(pair.lastIndexOf(':') + 1)); }
}
