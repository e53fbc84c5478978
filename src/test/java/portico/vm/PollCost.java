package portico.vm;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HostTarget;
import portico.testing.Given;
import portico.testing.Places;

/**
 * No test but a measurement, run by its name ({@code mvn test -Dtest=PollCost}): what one look at a simulated host with 10, 100 and 1,000 machines costs when nothing has
 * changed, from asking the host to the last statement. In a running portal: {@code src/bench/poll}.
 */
@QuarkusTest
class PollCost {

    private static final int WARM_UP = 10, LOOKS = 31;

    @Inject Given given;
    @Inject Places places;
    @Inject PollHosts poll;

    @Test void measure() {
        var owner = given.customer();
        for (int machines : new int[] { 10, 100, 1_000 }) {
            var host = filled(owner, machines);
            for (int i = 0; i < WARM_UP; i++) poll.look(host);
            long versions = versions(host);
            var millis = new double[LOOKS];
            for (int i = 0; i < LOOKS; i++) {
                long began = System.nanoTime();
                poll.look(host);
                millis[i] = (System.nanoTime() - began) / 1e6;
            }
            Arrays.sort(millis);
            System.out.printf("a look at %5d machines: %6.2f ms (%.2f to %.2f); machines' rows written: %d%n", machines, millis[LOOKS / 2], millis[0], millis[LOOKS - 1], versions(host) - versions);
        }
    }

    private HostTarget filled(Given.Customer owner, int machines) {
        var place = places.host(10_000_000, 1_000_000, 1);
        given.sql("""
                insert into vm (tenant, owner_id, host_id, name, cpu, ram_mb, min_ram_mb, disk_gb, status, power)
                select 'acme', ?, ?, 'poll' || i, 1 + i % 4, 1024, 1024, 20, 2, 'RUNNING' from generate_series(1, ?) i""", owner.id(), place.host(), machines);
        given.sql("""
                insert into simulated_machine (host_id, name, definition, booted_as, booted_at)
                select v.host_id, 'portico-' || v.id, d.machine, d.machine, now() - interval '3 days' from vm v, lateral (select jsonb_build_object('vmId', v.id, 'name', 'portico-' || v.id, 'uuid', v.uuid,
                    'cpu', v.cpu, 'memoryMb', v.ram_mb, 'diskGb', v.disk_gb, 'linkSpeedMbps', 0, 'cards', '[]'::jsonb) as machine) d where v.host_id = ?""", place.host());
        return given.inside(Given.ACME, () -> portico.infra.Host.<portico.infra.Host>findById(place.host()).target());
    }

    /** Grows with each version of a machine's row. */
    private long versions(HostTarget host) { return places.number("select coalesce(sum(cast(cast(xmin as text) as bigint)), 0) from vm where host_id = " + host.id()); }
}
