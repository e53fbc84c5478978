package portico.gateway.haproxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import portico.gateway.RealNetwork;
import portico.gateway.Site;
import portico.gateway.Sites;
import portico.gateway.Way;
import portico.testing.HandMade;

/**
 * What a site costs: requests through our HAProxy, among ten thousand names, side by side with one that somebody configured by hand for two names, in turns. The guest is
 * an HAProxy that answers by itself, so that it is not what is measured. Needs wrk. Started by {@code src/bench/gateway/run.sh}, not by the suite.
 */
@Tag("guest")
class SiteBench {

    private static final int ROUNDS = 5, SECONDS = 3;
    private static final String GUEST = "10.88.0.41", PLAIN = "bench.example.test", ENDED = "secure.example.test";
    private static final Pattern PER_SECOND = Pattern.compile("Requests/sec:\\s+([0-9.]+)"), ERRORS = Pattern.compile("(Socket errors|Non-2xx).*");

    @Test void beside_one_configured_by_hand() throws Exception {
        try (var network = new RealNetwork()) {
            var pem = HandMade.certificate(ENDED, "Bench");
            guest(network);
            byHand(network, pem);
            var binder = new HaproxySites(network.places(), false);
            var many = new HashSet<Site>();
            for (int i = 0; i < 10_000; i++) many.add(new Site("www.customer-" + i + ".example.test", GUEST));
            many.add(new Site(PLAIN, GUEST));
            many.add(new Site(ENDED, GUEST, new Way("be01", false, false, false, false)));
            binder.sync(network.gateway(), new Sites(many, Map.of(), digest -> pem));
            var hosts = network.hosts("out", RealNetwork.PUBLIC + " " + PLAIN + " " + ENDED + "\n");
            try {
                beside(network, "HTTP, connections kept", "http://" + PLAIN + ":8080/", "http://" + PLAIN + "/", false);
                beside(network, "TLS ended, connections kept", "https://" + ENDED + ":8443/", "https://" + ENDED + "/", false);
                beside(network, "HTTP, one request each", "http://" + PLAIN + ":8080/", "http://" + PLAIN + "/", true);
                beside(network, "TLS ended, one request each", "https://" + ENDED + ":8443/", "https://" + ENDED + "/", true);
            } finally {
                Files.delete(hosts);
                Files.delete(hosts.getParent());
            }
        }
    }

    private static void beside(RealNetwork network, String what, String hand, String ours, boolean close) {
        var byHand = new ArrayList<Double>();
        var byUs = new ArrayList<Double>();
        for (int i = 0; i < ROUNDS; i++) {
            byHand.add(wrk(network, hand, close));
            byUs.add(wrk(network, ours, close));
        }
        System.out.printf("bench: %s: by hand %.0f/s %s, ours among 10000 %.0f/s %s, ratio %.2f%n", what, median(byHand), rounded(byHand), median(byUs), rounded(byUs), median(byUs) / median(byHand));
    }

    private static double wrk(RealNetwork network, String url, boolean close) {
        var command = new ArrayList<>(List.of("wrk", "-t1", "-c32", "-d" + SECONDS + "s"));
        if (close) command.addAll(List.of("-H", "Connection: close"));
        command.add(url);
        var said = network.inside("out", command.toArray(String[]::new));
        var errors = ERRORS.matcher(said);
        if (errors.find() && !close) throw new AssertionError(errors.group());
        var found = PER_SECOND.matcher(said);
        if (!found.find()) throw new AssertionError(said);
        return Double.parseDouble(found.group(1));
    }

    private static void guest(RealNetwork network) throws IOException {
        network.inside("web", "ip", "address", "add", GUEST + "/24", "dev", "eth0");
        start(network, "web", "guest", """
                global
                    maxconn 4000
                defaults
                    mode http
                    timeout client 60s
                    timeout server 60s
                    timeout connect 5s
                frontend f
                    bind %s:80
                    http-request return status 200 content-type text/plain string "The quick brown fox jumps over the lazy dog."
                """.formatted(GUEST));
    }

    private static void byHand(RealNetwork network, String pem) throws IOException {
        var file = network.directory().resolve("hand.pem");
        Files.writeString(file, pem);
        start(network, "gw", "hand", """
                global
                    user haproxy
                    group haproxy
                    maxconn 4000
                    ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
                defaults
                    mode http
                    timeout client 60s
                    timeout server 60s
                    timeout connect 5s
                    option forwardfor
                frontend f
                    bind %1$s:8080
                    bind %1$s:8443 ssl crt %2$s alpn h2,http/1.1
                    use_backend one if { hdr(host) -m beg bench.example.test }
                    use_backend two if { hdr(host) -m beg secure.example.test }
                backend one
                    server guest %3$s:80
                backend two
                    server guest %3$s:80
                """.formatted(RealNetwork.PUBLIC, file, GUEST));
    }

    private static void start(RealNetwork network, String place, String name, String config) throws IOException {
        Path file = network.directory().resolve(name + ".cfg");
        Files.writeString(file, config);
        network.keep(place, Map.of(), "haproxy", "-db", "-f", file.toString());
    }

    private static double median(List<Double> values) { return values.stream().sorted(Comparator.naturalOrder()).toList().get(values.size() / 2); }

    private static List<Long> rounded(List<Double> values) { return values.stream().map(Math::round).toList(); }
}
