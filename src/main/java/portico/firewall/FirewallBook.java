package portico.firewall;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import portico.hypervisor.Guard;
import portico.hypervisor.HostTarget;
import portico.infra.Host;
import portico.tenant.Tenancy;

/** What the database knows and shall know about hosts' filters. Every method is a transaction of its own over all tenants, and short. */
@Singleton
class FirewallBook {

    /** Longer than any sync: who held it so long has died. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    /** A VM's firewall as its host shall show it. @param present as it was when the host was last read */
    record Wanted(Guard guard, String tenant, boolean present) {}

    /** All that a sync needs. @param changes rows of firewall_change that were there when the rest was read @param had it was synced before */
    record Work(HostTarget host, List<Wanted> wanted, List<Long> changes, boolean had) {}

    /** A trial that nobody confirmed. */
    record Overdue(String tenant, long vmId) {}

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Clock clock;

    FirewallBook(Tenancy tenancy, EntityManager database, Clock clock) {
        this.tenancy = tenancy;
        this.database = database;
        this.clock = clock;
    }

    List<Overdue> overdue() {
        return tenancy.everywhere(() -> Firewall.overdue(clock.instant()).stream().map(row -> new Overdue((String) row[0], ((Number) row[1]).longValue())).toList());
    }

    /** Hosts that changed, or whose filter is due for a look, and nobody is at it. */
    List<Long> due() {
        return tenancy.everywhere(() -> longs(database.createNativeQuery("""
                select h.id from host h left join firewall_host g on g.host_id = h.id
                where (exists (select from firewall_change c where c.host_id = h.id) or g.due_at <= :now) and (g.leased_until is null or g.leased_until < :now) order by h.id""", Long.class)
                .setParameter("now", clock.instant())));
    }

    /** After a start nothing that was known before counts. */
    void distrust() { tenancy.everywhere(() -> database.createNativeQuery("update firewall_host set due_at = :now, leased_until = null").setParameter("now", clock.instant()).executeUpdate()); }

    /** Takes the host in hand; empty when somebody else has it. */
    Optional<Work> take(long hostId) {
        return tenancy.everywhere(() -> {
            database.createNativeQuery("insert into firewall_host (host_id) values (:host) on conflict do nothing").setParameter("host", hostId).executeUpdate();
            int taken = database.createNativeQuery("update firewall_host set leased_until = :until where host_id = :host and (leased_until is null or leased_until < :now)")
                    .setParameter("until", clock.instant().plus(LEASE)).setParameter("host", hostId).setParameter("now", clock.instant()).executeUpdate();
            if (taken == 0) return Optional.empty();
            var changes = longs(database.createNativeQuery("select id from firewall_change where host_id = :host", Long.class).setParameter("host", hostId));
            return Optional.of(new Work(Host.<Host>findById(hostId).target(), wanted(hostId), changes, FirewallHost.<FirewallHost>findById(hostId).readAt != null));
        });
    }

    private List<Wanted> wanted(long hostId) {
        // Those on their way here are guarded before they come. No VM has the number 0, which stands for an empty list.
        var coming = new ArrayList<>(longs(database.createNativeQuery("select vm_id from vm_move where to_id = :host and ended_at is null", Long.class).setParameter("host", hostId)));
        if (coming.isEmpty()) coming.add(0L);
        var addresses = new LinkedHashMap<Long, List<String>>();
        // "abbrev" writes a single address without its length and a whole network with it.
        List<Object[]> pairs = database.createNativeQuery("select a.vm_id, abbrev(a.ip) from ip_address a join firewall f on f.vm_id = a.vm_id where (f.host_id = :host or f.vm_id in (:coming)) and f.enabled order by a.id", Object[].class)
                .setParameter("host", hostId).setParameter("coming", coming).getResultList();
        for (var pair : pairs) addresses.computeIfAbsent(((Number) pair[0]).longValue(), vm -> new ArrayList<>()).add((String) pair[1]);
        var rules = new LinkedHashMap<Long, List<RuleSet.Rule>>();
        FirewallRule.<FirewallRule>list("vmId in (select f.vmId from Firewall f where (f.hostId = ?1 or f.vmId in ?2) and f.enabled) order by vmId, position", hostId, coming)
                .forEach(row -> rules.computeIfAbsent(row.vmId, vm -> new ArrayList<>()).add(row.plain()));
        return Firewall.<Firewall>list("(hostId = ?1 or vmId in ?2) and enabled order by vmId", hostId, coming).stream().filter(firewall -> addresses.containsKey(firewall.vmId))
                .map(f -> new Wanted(new RuleSet(true, f.allowIn, f.allowOut, rules.getOrDefault(f.vmId, List.of())).guard(f.vmId, addresses.get(f.vmId)), f.tenant, f.present)).toList();
    }

    /** What a look found, as ids of VMs. @param error null: none @param drifted what had been in force and was not any more */
    record Found(boolean skipped, String error, Collection<Long> now, Collection<Long> lost, Map<Long, Boolean> drifted) {

        static Found nothingToDo() { return new Found(true, null, Set.of(), Set.of(), Map.of()); }

        static Found failed(String error) { return new Found(false, error, Set.of(), Set.of(), Map.of()); }
    }

    /** Writes it down and lets go. @param next when to look again at the latest */
    void close(Work work, Found found, Duration next) {
        tenancy.everywhere(() -> {
            var now = clock.instant();
            long host = work.host.id();
            if (!found.skipped && found.error == null) {
                mark("update firewall set present = true, drifted_at = null where vm_id in (:ids) and (not present or drifted_at is not null)", found.now);
                if (!found.lost.isEmpty()) database.createNativeQuery("update firewall set present = false, drifted_at = coalesce(drifted_at, :now) where vm_id in (:ids)")
                        .setParameter("now", now).setParameter("ids", found.lost).executeUpdate();
                database.createNativeQuery("update firewall set present = false, drifted_at = null where host_id = :host and present and (not enabled or not exists (select from ip_address a where a.vm_id = firewall.vm_id))")
                        .setParameter("host", host).executeUpdate();
            }
            found.drifted.forEach((vm, repaired) -> database.createNativeQuery("insert into gateway_drift (host_id, at, kind, what, repaired) values (:host, :now, 'firewall', :what, :repaired)")
                    .setParameter("host", host).setParameter("now", now).setParameter("what", "the firewall of VM " + vm + " was gone or not as written").setParameter("repaired", repaired).executeUpdate());
            if (!work.changes.isEmpty()) database.createNativeQuery("delete from firewall_change where id in (:ids)").setParameter("ids", work.changes).executeUpdate();
            return database.createNativeQuery("update firewall_host set leased_until = null, due_at = :due, error = :error, read_at = case when :read then :now else read_at end where host_id = :host")
                    .setParameter("due", now.plus(next)).setParameter("error", found.error).setParameter("read", !found.skipped && found.error == null).setParameter("now", now)
                    .setParameter("host", host).executeUpdate();
        });
    }

    private void mark(String sql, Collection<Long> ids) { if (!ids.isEmpty()) database.createNativeQuery(sql).setParameter("ids", ids).executeUpdate(); }

    @SuppressWarnings("unchecked")
    private static List<Long> longs(jakarta.persistence.Query query) { return query.getResultList(); }
}
