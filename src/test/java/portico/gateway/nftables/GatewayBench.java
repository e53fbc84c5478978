package portico.gateway.nftables;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import portico.gateway.Forward;
import portico.gateway.Protocol;
import portico.gateway.RealNetwork;

/** What a forward costs: TCP through ours, among ten thousand, side by side with the bare route. Started by {@code src/bench/gateway/run.sh}, not by the suite. */
@Tag("guest")
class GatewayBench {

    private static final int ROUNDS = 5;

    @Test void a_forward_beside_the_bare_route() throws Exception {
        try (var network = new RealNetwork()) {
            var forwarder = new NftForwarder(network.places());
            var many = new HashSet<Forward>();
            for (int i = 0; i < 10_000; i++) many.add(new Forward(Protocol.TCP, RealNetwork.PUBLIC, 20_000 + i, "10.88.0." + (100 + i % 100), 1 + i / 100));
            many.removeIf(forward -> forward.publicPort() == 20_009);
            many.add(new Forward(Protocol.TCP, RealNetwork.PUBLIC, 20_009, RealNetwork.WEB, 9));
            network.inside("out", "ip", "route", "replace", "10.88.0.0/24", "via", RealNetwork.PUBLIC);
            var bare = new ArrayList<Integer>();
            var ours = new ArrayList<Integer>();
            for (int i = 0; i < ROUNDS; i++) {
                bare.add(Integer.valueOf(network.visit("out", "pour", RealNetwork.WEB, "9")));
                forwarder.sync(network.gateway(), many);
                ours.add(Integer.valueOf(network.visit("out", "pour", RealNetwork.PUBLIC, "20009")));
                network.inside("gw", "nft", "delete", "table", "ip", NftTable.NAME);
            }
            System.out.printf("bench: bare route %d Mbit/s %s, forward among 10000 %d Mbit/s %s%n", median(bare), bare, median(ours), ours);
        }
    }

    private static int median(List<Integer> values) { return values.stream().sorted().toList().get(values.size() / 2); }
}
