package portico.stats;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import portico.api.Rendering;
import portico.tenant.Tenancy;

/** How a tenant's servers are, for everybody: no addresses, no customers, nothing newer than five seconds. */
@Singleton
class ServerStatus {

    static final Duration KEEP = Duration.ofSeconds(5);
    /** The same silence that pages call stale. */
    private static final Duration SILENT = Duration.ofSeconds(60);

    private record Known(String json, Instant readAt) {}

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Clock clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    ServerStatus(Tenancy tenancy, EntityManager database, Clock clock) {
        this.tenancy = tenancy;
        this.database = database;
        this.clock = clock;
    }

    /** {@code {"servers":[…]}}; of many who ask at once, one asks the database. */
    String json(String tenant) {
        return known.compute(tenant, (code, last) -> last != null && clock.instant().isBefore(last.readAt.plus(KEEP)) ? last
                : new Known(Rendering.json(Map.of("servers", servers(code))), clock.instant())).json;
    }

    private List<Map<String, Object>> servers(String tenant) {
        var now = clock.instant();
        @SuppressWarnings("unchecked") List<Tuple> rows = tenancy.everywhere(() -> database.createNativeQuery("""
                select h.name, h.seen_at, h.answering_since, h.cpus, h.memory_mb, h.memory_free_mb, h.storage_gb, h.storage_free_gb,
                    (select count(*) from vm where vm.host_id = h.id and vm.tenant = :tenant) hosts,
                    (select sum(s.cpu * vm.cpu) / 100 from host_sampling last join vm on vm.host_id = last.host_id
                        join vm_sample s on s.level = 5 and s.slot = last.bucket % portico_ring(5) and s.vm_id = vm.id and s.at = to_timestamp(last.bucket * 5) where last.host_id = h.id) busy
                from host h where h.host_group_id in (select g.host_group_id from tenant_host_group g where g.tenant = :tenant) order by h.id""", Tuple.class)
                .setParameter("tenant", tenant).getResultList());
        return rows.stream().map(row -> server(row, now)).toList();
    }

    private static Map<String, Object> server(Tuple row, Instant now) {
        var seenAt = row.get("seen_at", Instant.class);
        boolean online = seenAt != null && seenAt.isAfter(now.minus(SILENT));
        var since = row.get("answering_since", Instant.class);
        double cpus = number(row, "cpus"), busy = online ? number(row, "busy") : 0;
        var server = new LinkedHashMap<String, Object>();
        server.put("name", row.get("name"));
        server.put("online", online);
        // How long it has answered us without a break: what its own clock says, no hypervisor tells.
        server.put("uptime", online && since != null ? Duration.between(since, now).toSeconds() : 0);
        server.put("load", decimal(busy));
        server.put("cpu", percent(busy, cpus));
        server.put("ram", percent(number(row, "memory_mb") - number(row, "memory_free_mb"), number(row, "memory_mb")));
        server.put("disk", percent(number(row, "storage_gb") - number(row, "storage_free_gb"), number(row, "storage_gb")));
        server.put("hosts", row.get("hosts"));
        return server;
    }

    private static double number(Tuple row, String column) { return row.get(column) == null ? 0 : ((Number) row.get(column)).doubleValue(); }

    private static BigDecimal percent(double part, double whole) { return decimal(whole <= 0 ? 0 : Math.clamp(part / whole * 100, 0, 100)); }

    private static BigDecimal decimal(double value) { return BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP).stripTrailingZeros(); }
}
