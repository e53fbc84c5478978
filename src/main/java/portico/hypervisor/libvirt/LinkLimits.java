package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import portico.hypervisor.HypervisorException;
import portico.place.Place;
import portico.place.Said;

/**
 * Link speeds of guests, by the kernel's token buckets: one on the guest's tap for what it receives, one on a twin device ({@code ifb}) that what it
 * sends passes through. libvirt's own limits need schedulers that small kernels lack, and leave half of them behind when one is missing.
 */
final class LinkLimits {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What the kernel may send in one of its ticks (1/250 s), in bytes for each Mbit/s; a smaller bucket would be the limit instead of the rate. */
    private static final int BUCKET_BYTES_PER_MBIT = 500, LEAST_BUCKET_BYTES = 64 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Place place;

    /** @param place where the guests' taps are */
    LinkLimits(Place place) { this.place = place; }

    /** @param tap of a running guest @param mbps 0 = no limit */
    void set(String tap, int mbps) {
        lift(tap);
        if (mbps == 0) return;
        var bucket = List.of("tbf", "rate", mbps + "mbit", "burst", String.valueOf(Math.max(LEAST_BUCKET_BYTES, mbps * BUCKET_BYTES_PER_MBIT)), "latency", "100ms");
        demand(join(List.of("tc", "qdisc", "replace", "dev", tap, "root"), bucket));
        demand(List.of("ip", "link", "add", twin(tap), "type", "ifb"));
        demand(List.of("ip", "link", "set", twin(tap), "up"));
        demand(join(List.of("tc", "qdisc", "replace", "dev", twin(tap), "root"), bucket));
        demand(List.of("tc", "qdisc", "add", "dev", tap, "handle", "ffff:", "ingress"));
        demand(List.of("tc", "filter", "add", "dev", tap, "parent", "ffff:", "protocol", "all", "u32", "match", "u32", "0", "0", "action", "mirred", "egress", "redirect", "dev", twin(tap)));
    }

    /** Takes every limit away. Fine if there is none, or no such tap. */
    void lift(String tap) {
        // Each says no when there is nothing to take away; whether something is left, read() tells.
        attempt(List.of("tc", "qdisc", "del", "dev", tap, "root"));
        attempt(List.of("tc", "qdisc", "del", "dev", tap, "ingress"));
        attempt(List.of("ip", "link", "del", twin(tap)));
    }

    /** Mbit/s in force in both directions; 0 = no limit. */
    int read(String tap) {
        int in = rate(tap);
        return in == 0 || rate(twin(tap)) != in ? 0 : in;
    }

    private int rate(String device) {
        var said = attempt(List.of("tc", "-j", "qdisc", "show", "dev", device));
        if (!said.ok()) return 0;
        try {
            for (JsonNode qdisc : JSON.readTree(said.out()))
                if (qdisc.path("kind").asText().equals("tbf")) return (int) (qdisc.path("options").path("rate").asLong() * 8 / 1_000_000);
            return 0;
        } catch (JsonProcessingException e) {
            throw new HypervisorException(FAILED, "tc does not speak JSON: " + said.out(), e);
        }
    }

    /** Names of devices have at most 15 characters; taps begin with "pt". */
    private static String twin(String tap) { return "pi" + tap.substring(2); }

    private void demand(List<String> command) {
        var said = attempt(command);
        if (!said.ok()) throw new HypervisorException(FAILED, String.join(" ", command) + ": " + said.complaint());
    }

    private Said attempt(List<String> command) {
        try {
            return place.run(PATIENCE, "", command.toArray(String[]::new));
        } catch (HypervisorException e) {
            if (e.kind != FAILED) throw e;
            return new Said(1, "", e.getMessage());
        }
    }

    private static List<String> join(List<String> first, List<String> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
