package portico.testing;

import io.quarkus.arc.Arc;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.concurrent.atomic.AtomicInteger;

/** Small simulated hosts of acme's, one for each test that fills one up. */
@Singleton
public class Places {

    /** A host with its own group, template and addresses. @param network its addresses are {@code 10.N.M.1} and up, N.M being this */
    public record Place(long host, long group, long template, String network) {
        public String ip(int number) { return "10." + network + "." + number; }
    }

    private static final AtomicInteger NETWORKS = new AtomicInteger();

    private final Given given;

    Places(Given given) { this.given = given; }

    public Place host(int ramMb, int diskGb, int addresses) { return host(ramMb, diskGb, addresses, 0); }

    /** @param sharedAddresses from number 101 on */
    public Place host(int ramMb, int diskGb, int addresses, int sharedAddresses) {
        given.sql("insert into host_group (name) values ('Small')");
        long group = number("select max(id) from host_group");
        given.sql("insert into tenant_host_group values ('acme', ?)", group);
        return in(group, ramMb, diskGb, addresses, sharedAddresses);
    }

    /** One more host in the same group. */
    public Place beside(Place place, int ramMb, int diskGb, int addresses) { return in(place.group, ramMb, diskGb, addresses, 0); }

    private Place in(long group, int ramMb, int diskGb, int addresses, int sharedAddresses) {
        int number = NETWORKS.incrementAndGet();
        var network = 100 + number / 200 + "." + number % 200;
        given.sql("insert into host (host_group_id, name, address, driver, max_cpu, max_ram_mb, max_disk_gb, public_ip) values (?, ?, '127.0.0.1', 'simulated', 8, ?, ?, '127.0.0.1')",
                group, "small-" + network, ramMb, diskGb);
        long host = number("select max(id) from host");
        given.sql("insert into os_template (name, image, min_disk_gb) values ('Small 1', 'small.qcow2', 2)");
        long template = number("select max(id) from os_template");
        given.sql("insert into os_template_host values (?, ?)", template, host);
        block(host, network, false, 1, addresses);
        block(host, network, true, 101, sharedAddresses);
        return new Place(host, group, template, network);
    }

    private void block(long host, String network, boolean shared, int first, int count) {
        if (count == 0) return;
        var start = "10." + network + "." + first;
        given.sql("insert into ip_block (host_id, name, start_ip, end_ip, netmask, gateway, shared) values (?, 'small', ?::inet, ?::inet + ?, '255.255.255.0', ?, ?)",
                host, start, start, count - 1, "10." + network + ".254", shared);
        given.sql("insert into ip_address (ip_block_id, ip) select (select max(id) from ip_block), ?::inet + n from generate_series(0, ?) n", start, count - 1);
    }

    /** The one number the query gives. */
    public long number(String query) {
        return given.inside(Given.ACME, () -> ((Number) Arc.container().instance(EntityManager.class).get().createNativeQuery(query).getSingleResult()).longValue());
    }
}
