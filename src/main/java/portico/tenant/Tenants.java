package portico.tenant;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** All tenants, held in memory for a few seconds: every request asks for one, and they hardly ever change. */
@Singleton
public class Tenants {

    private static final int FRESH_SECONDS = 5;

    private record Snapshot(Map<String, Tenant> byCode, Map<String, Tenant> byHost, Instant readAt) {

        boolean isRead() { return !readAt.equals(Instant.MIN); }

        boolean isFresh(Instant now) { return isRead() && now.isBefore(readAt.plusSeconds(FRESH_SECONDS)); }
    }

    private final Tenancy tenancy;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Snapshot snapshot = new Snapshot(Map.of(), Map.of(), Instant.MIN);

    Tenants(Tenancy tenancy, Clock clock) {
        this.tenancy = tenancy;
        this.clock = clock;
    }

    public Optional<Tenant> byCode(String code) { return Optional.ofNullable(fresh().byCode.get(code)); }

    /** The tenant a Host name selects; the only one there is answers to every name. */
    public Optional<Tenant> byHost(String host) {
        var now = fresh();
        if (now.byHost.containsKey(host)) return Optional.of(now.byHost.get(host));
        return now.byCode.size() == 1 ? now.byCode.values().stream().findFirst() : Optional.empty();
    }

    public Collection<Tenant> all() { return fresh().byCode.values(); }

    /** Reads the tenants again at the next question. */
    public void forget() {
        var known = snapshot;
        // Who is within a transaction just now goes on with what was known.
        snapshot = new Snapshot(known.byCode, known.byHost, known.isRead() ? Instant.EPOCH : Instant.MIN);
    }

    private Snapshot fresh() {
        var known = snapshot;
        // Who holds a transaction already has asked before it began, and must not wait for a second connection while it keeps the first.
        if (known.isFresh(clock.instant()) || known.isRead() && Tenancy.isRunning()) return known;
        // One asks for all; those who come meanwhile are content with what was known.
        if (known.isRead() && !reading.tryLock()) return known;
        if (!reading.isHeldByCurrentThread()) reading.lock();
        try {
            if (!snapshot.isFresh(clock.instant())) snapshot = read();
            return snapshot;
        } finally {
            reading.unlock();
        }
    }

    private Snapshot read() {
        var byCode = new LinkedHashMap<String, Tenant>();
        var byHost = new LinkedHashMap<String, Tenant>();
        tenancy.everywhere(() -> Tenant.<Tenant>listAll()).forEach(tenant -> {
            byCode.put(tenant.code, tenant);
            tenant.hosts.forEach(name -> byHost.put(name.host(), tenant));
        });
        return new Snapshot(byCode, byHost, clock.instant());
    }
}
