package portico.disk;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import portico.hypervisor.DiskUses;

/** What guests' agents said last about the use of their disks: table {@code disk_use}. Runs inside the tenant's transaction. */
@Singleton
public class DiskUse {

    /** Of one disk. */
    public record Seen(long usedBytes, long totalBytes, List<String> mounts, Instant seenAt) {

        /** Of what its file systems hold. */
        public int percent() { return totalBytes == 0 ? 0 : (int) (usedBytes * 100 / totalBytes); }
    }

    private final EntityManager database;
    private final Clock clock;

    DiskUse(EntityManager database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** By disk, 0 the system disk. */
    public Map<Long, Seen> of(long vmId) {
        List<Object[]> rows = database.createNativeQuery("select disk, used_bytes, total_bytes, mounts, seen_at from disk_use where vm_id = :vm", Object[].class).setParameter("vm", vmId).getResultList();
        var seen = new HashMap<Long, Seen>();
        for (var row : rows) seen.put(((Number) row[0]).longValue(), new Seen(((Number) row[1]).longValue(), ((Number) row[2]).longValue(), List.of((String[]) row[3]), (Instant) row[4]));
        return seen;
    }

    void write(String tenant, long vmId, Map<Long, DiskUses.Use> uses) {
        database.createNativeQuery("delete from disk_use where vm_id = :vm").setParameter("vm", vmId).executeUpdate();
        uses.forEach((disk, use) -> database.createNativeQuery("""
                insert into disk_use (vm_id, disk, tenant, used_bytes, total_bytes, mounts, seen_at) select v.id, :disk, :tenant, :used, :total, :mounts, :now from vm v where v.id = :vm
                on conflict (vm_id, disk) do update set used_bytes = excluded.used_bytes, total_bytes = excluded.total_bytes, mounts = excluded.mounts, seen_at = excluded.seen_at""")
                .setParameter("vm", vmId).setParameter("disk", disk).setParameter("tenant", tenant).setParameter("used", use.usedBytes()).setParameter("total", use.totalBytes())
                .setParameter("mounts", use.mounts().toArray(String[]::new)).setParameter("now", clock.instant()).executeUpdate());
    }
}
