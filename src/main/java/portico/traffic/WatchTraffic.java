package portico.traffic;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jboss.logging.Logger;
import portico.api.Refusal;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/** Finds the accounts in which something has come to an end: a month, a part of the quota, or the reason of a suspension. One query over all VMs, then each by itself. */
@Singleton
class WatchTraffic implements Periodic {

    private static final Logger LOG = Logger.getLogger(WatchTraffic.class);

    private record Due(String tenant, long vmId) {}

    private final Tenancy tenancy;
    private final EntityManager database;
    private final TrafficAccounts accounts;
    private final Clock clock;

    WatchTraffic(Tenancy tenancy, EntityManager database, TrafficAccounts accounts, Clock clock) {
        this.tenancy = tenancy;
        this.database = database;
        this.accounts = accounts;
        this.clock = clock;
    }

    @Override public String name() { return "watch-traffic"; }

    @Override public Duration every() { return Duration.ofMinutes(1); }

    @Override public void run() {
        for (var due : tenancy.everywhere(this::due)) {
            try {
                tenancy.run(due.tenant, () -> accounts.keep(due.vmId));
            } catch (Refusal busy) {
                LOG.debugf("traffic of VM %d: %s; in a minute again", due.vmId, busy.getMessage());
            } catch (RuntimeException bug) {
                LOG.errorf(bug, "traffic of VM %d", due.vmId);
            }
        }
    }

    private List<Due> due() {
        List<Object[]> rows = database.createNativeQuery("""
                select a.tenant, a.id from (
                    select vm.tenant, vm.id, vm.traffic_resets_on, vm.status, coalesce(w.warned, 0) warned, coalesce(w.suspended, false) suspended, t.traffic_policy,
                           case when vm.traffic_quota_gb > 0 then vm.traffic_used_bytes * 100.0 / (cast(vm.traffic_quota_gb as bigint) << 30) else 0 end percent
                    from vm join tenant t on t.code = vm.tenant left join vm_traffic w on w.vm_id = vm.id where not vm.deleting
                ) a
                where a.traffic_resets_on <= :today
                   or case when a.percent >= 100 then 100 when a.percent >= 95 then 95 when a.percent >= 80 then 80 else 0 end <> a.warned
                   or a.percent >= 100 and a.status = 2 and a.traffic_policy <> 'warn'
                   or a.percent < 100 and a.suspended
                order by a.id""", Object[].class).setParameter("today", LocalDate.now(clock)).getResultList();
        return rows.stream().map(row -> new Due((String) row[0], ((Number) row[1]).longValue())).toList();
    }
}
