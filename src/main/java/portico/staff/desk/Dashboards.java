package portico.staff.desk;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.*;
import portico.account.UserStatus;
import portico.api.Codes;
import portico.hypervisor.PowerState;
import portico.page.PageContext;
import portico.page.State;
import portico.staff.StaffDesk;
import portico.staff.StaffText;
import portico.task.Task;
import portico.task.TaskViews;
import portico.tenant.Tenants;
import portico.vm.Condition;
import portico.vm.Standing;
import portico.vm.Vm;
import portico.vm.VmStatus;
import portico.vm.VmText;

/** Counts what the dashboard shows, in what staff may see. */
@Singleton
class Dashboards {

    private static final int MOST_FAILURES = 5;
    private static final Duration LATELY = Duration.ofDays(1);
    private static final Duration LATE_MAIL = Duration.ofMinutes(10);
    private static final Duration MAIL_LATELY = Duration.ofDays(7);

    private final StaffDesk desk;
    private final EntityManager database;
    private final PageContext page;
    private final HostLines hosts;
    private final TaskViews tasks;
    private final Tenants tenants;
    private final Clock clock;

    Dashboards(StaffDesk desk, EntityManager database, PageContext page, HostLines hosts, TaskViews tasks, Tenants tenants, Clock clock) {
        this.desk = desk;
        this.database = database;
        this.page = page;
        this.hosts = hosts;
        this.tasks = tasks;
        this.tenants = tenants;
        this.clock = clock;
    }

    Dashboard now() {
        var failures = Task.<Task>find("state in (FAILED, UNKNOWN) and endedAt > ?1 order by id desc", clock.instant().minus(LATELY)).page(0, MOST_FAILURES).list();
        var late = clock.instant().minus(StaffTaskPages.LATE);
        return new Dashboard(machines(), customers(), hosts.all(), Task.count("state in (QUEUED, RUNNING)"), Task.count("state in (QUEUED, RUNNING) and createdAt < ?1", late),
                Task.count("state in (FAILED, UNKNOWN) and endedAt > ?1", clock.instant().minus(LATELY)), tasks.of(failures, names(failures)), mail(),
                !desk.isEverywhere() && tenants.byCode(desk.tenant()).map(tenant -> tenant.apiDebug).orElse(false));
    }

    private List<Dashboard.Count> machines() {
        var by = new EnumMap<Condition, Long>(Condition.class);
        for (var row : rows("select status, install_failed, power, count(*) n from vm where true" + ours() + " group by 1, 2, 3")) {
            var status = Codes.find(VmStatus.class, String.valueOf(row.get("status"))).orElseThrow();
            by.merge(new Standing(status, (Boolean) row.get("install_failed"), PowerState.valueOf((String) row.get("power"))).condition(), Search.number(row, "n"), Long::sum);
        }
        return by.entrySet().stream().map(e -> new Dashboard.Count(new State(e.getKey().tone, page.words(VmText.class).condition(e.getKey())), e.getValue(),
                "/staff/machines?state=" + e.getKey().name().toLowerCase(Locale.ROOT))).toList();
    }

    private List<Dashboard.Count> customers() {
        return rows("select status, count(*) n from user_account where true" + ours() + " group by 1 order by 1").stream().map(row -> {
            var status = Codes.find(UserStatus.class, String.valueOf(row.get("status"))).orElseThrow();
            return new Dashboard.Count(CustomerLines.state(status, page.words(StaffText.class)), Search.number(row, "n"), "/staff/customers?status=" + Codes.of(status));
        }).toList();
    }

    private Dashboard.Mail mail() {
        var row = rows("select count(*) filter (where state = 'failed' and created_at > now() - interval '" + MAIL_LATELY.toDays() + " days') failed, "
                + "count(*) filter (where state = 'waiting' and created_at < now() - interval '" + LATE_MAIL.toMinutes() + " minutes') waiting, "
                + "(array_agg(error order by id desc) filter (where state = 'failed'))[1] error from message where created_at > now() - interval '30 days'" + ours()).getFirst();
        long failed = Search.number(row, "failed");
        return new Dashboard.Mail(failed, Search.number(row, "waiting"), failed == 0 ? null : Search.text(row, "error"));
    }

    private String ours() { return desk.isEverywhere() ? "" : " and tenant = :tenant"; }

    @SuppressWarnings("unchecked")
    private List<Tuple> rows(String sql) {
        var query = database.createNativeQuery(sql, Tuple.class);
        if (!desk.isEverywhere()) query.setParameter("tenant", desk.scope());
        return query.getResultList();
    }

    static Map<Long, String> names(Collection<Task> tasks) {
        var ids = tasks.stream().map(task -> task.vmId).filter(Objects::nonNull).distinct().toList();
        var names = new HashMap<Long, String>();
        if (!ids.isEmpty()) Vm.<Vm>list("id in ?1", ids).forEach(vm -> names.put(vm.id, vm.name));
        return names;
    }
}
