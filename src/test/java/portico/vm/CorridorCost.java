package portico.vm;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import portico.api.Call;
import portico.api.Caller;
import portico.api.Corridor;
import portico.api.Door;
import portico.tenant.Tenancy;
import portico.testing.Given;

/**
 * No test but a measurement, run by its name ({@code mvn test -Dtest=CorridorCost}): what the corridor adds to the one query it guards. Rounds are interleaved, one
 * thread, medians in microseconds.
 */
@QuarkusTest
@TestProfile(CorridorCost.Unpaced.class)
class CorridorCost {

    /** A token may otherwise call only so often. */
    public static class Unpaced implements QuarkusTestProfile {
        @Override public Map<String, String> getConfigOverrides() { return Map.of("portico.api.calls-per-minute", "100000000"); }
    }

    private static final String QUERY = "the query of vm_info in it", PAGE = "vm_info by a page: find, bind, own", KEY = "vm_info by key: and admit, identify", TOKEN = "vm_info by a token for one VM";
    private static final int ROUNDS = 9;
    private static final int CALLS = 1500;

    @Inject Given given;
    @Inject Tenancy tenancy;
    @Inject Corridor corridor;
    @Inject VmRows rows;

    @Test void measure() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var caller = Caller.user(Given.ACME, ann.id(), ann.username(), Door.PAGE, "192.0.2.7");
        var read = Map.of("vpsid", String.valueOf(vm.id()));
        var rename = Map.of("vpsid", String.valueOf(vm.id()), "vname", "renamed");
        var token = ((portico.api.Answer.Value) corridor.run(caller, "user_token_create", Map.of("name", "bench", "vpsids", String.valueOf(vm.id())))).parts().getFirst();
        Map<String, Runnable> work = new LinkedHashMap<>();
        work.put("a transaction, empty", () -> tenancy.in(Given.ACME, () -> null));
        work.put(QUERY, () -> tenancy.in(Given.ACME, () -> rows.find(Given.ACME, "vm.id = ? and vm.owner_id = ?", List.of(vm.id(), ann.id()))));
        work.put(PAGE, () -> corridor.run(caller, "vm_info", read));
        work.put(KEY, () -> corridor.call(call(ann.apiKey(), ann.username(), "vm_info", read)));
        work.put(TOKEN, () -> corridor.call(call(token, null, "vm_info", read)));
        work.put("vm_info_update by key: lock, audit", () -> corridor.call(call(ann.apiKey(), ann.username(), "vm_info_update", rename)));
        var times = new LinkedHashMap<String, long[]>();
        work.forEach((name, call) -> {
            times.put(name, new long[ROUNDS]);
            for (int i = 0; i < CALLS; i++) call.run();
        });
        for (int round = 0; round < ROUNDS; round++)
            for (var one : work.entrySet()) {
                long start = System.nanoTime();
                for (int i = 0; i < CALLS; i++) one.getValue().run();
                times.get(one.getKey())[round] = (System.nanoTime() - start) / CALLS;
            }
        times.forEach((name, each) -> System.out.printf("%-40s %8.1f us%n", name, median(each)));
        double query = median(times.get(QUERY));
        System.out.printf("what the corridor adds, times the query: %.2f by key, %.2f by a token, %.2f for a page%n", median(times.get(KEY)) / query - 1, median(times.get(TOKEN)) / query - 1, median(times.get(PAGE)) / query - 1);
    }

    /** In microseconds. */
    private static double median(long[] each) { return IntStream.range(0, ROUNDS).mapToLong(i -> each[i]).sorted().toArray()[ROUNDS / 2] / 1000.0; }

    private static Call call(String key, String name, String action, Map<String, String> parameters) {
        var body = new LinkedHashMap<String, List<String>>();
        parameters.forEach((parameter, value) -> body.put(parameter, List.of(value)));
        body.put("action", List.of(action));
        body.put("api_key", List.of(key));
        if (name != null) body.put("api_username", List.of(name));
        return new Call("localhost", "192.0.2.7", body, Map.of());
    }
}
