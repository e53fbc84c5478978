package portico.backup;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import portico.api.Refusal;
import portico.task.Periodic;
import portico.tenant.Tenancy;
import portico.vm.Vm;

/** Orders the backups that are due. A VM that is busy is asked again a little later, for some hours; any other reason is noted for the customer, until the next time. */
@Singleton
class RunSchedules implements Periodic {

    private static final Logger LOG = Logger.getLogger(RunSchedules.class);
    private static final Duration ASK_AGAIN = Duration.ofMinutes(5);

    private record Due(String tenant, long id) {}

    private final Tenancy tenancy;
    private final BackupOrders orders;
    private final BackupLimits limits;
    private final BackupLetters letters;
    private final Clock clock;

    RunSchedules(Tenancy tenancy, BackupOrders orders, BackupLimits limits, BackupLetters letters, Clock clock) {
        this.tenancy = tenancy;
        this.orders = orders;
        this.limits = limits;
        this.letters = letters;
        this.clock = clock;
    }

    @Override public String name() { return "backup-schedules"; }

    @Override public Duration every() { return Duration.ofSeconds(30); }

    @Override public void run() {
        for (var due : tenancy.everywhere(this::due)) {
            try {
                tenancy.run(due.tenant, () -> begin(due.id));
            } catch (Refusal raced) {
                // Somebody was quicker with this VM; it is still due.
                LOG.debugf("schedule %d: %s", due.id, raced.getMessage());
            }
        }
    }

    private List<Due> due() {
        return BackupSchedule.<BackupSchedule>list("nextAt <= ?1 order by nextAt", clock.instant()).stream().map(schedule -> new Due(schedule.tenant, schedule.id)).toList();
    }

    private void begin(long id) {
        // First the VM, as every command does, or the two could wait for each other.
        Vm vm = Vm.<Vm>find("select s.vm from BackupSchedule s where s.id = ?1", id).withLock(LockModeType.PESSIMISTIC_WRITE).firstResult();
        BackupSchedule schedule = BackupSchedule.findById(id, LockModeType.PESSIMISTIC_WRITE);
        if (vm == null || schedule == null || schedule.nextAt.isAfter(clock.instant())) return;
        try {
            orders.makeScheduled(schedule);
            schedule.note = "";
        } catch (Refusal refusal) {
            schedule.note = refusal.code;
            boolean busy = refusal.code.equals("vm.busy");
            var later = clock.instant().plus(ASK_AGAIN);
            if (busy && schedule.mayWaitUntil(later)) {
                schedule.nextAt = later;
                return;
            }
            // One hour without a backup, because a longer one was being made, is nothing to write home about.
            boolean harmless = busy && schedule.rhythm == Rhythm.HOURLY;
            if (!harmless && schedule.tell(clock.instant())) letters.notBegun(vm, explain(schedule));
        }
        schedule.plan(limits.now());
    }

    /** Why the last one was not made, with today's numbers. */
    static Refusal explain(BackupSchedule schedule) {
        var vm = schedule.vm;
        var group = vm.owner.group();
        return switch (schedule.note) {
            case "backup.vm.SNAPSHOT" -> new Refusal(schedule.note, vm.snapshots);
            case "backup.vm.FULL" -> new Refusal(schedule.note, vm.fullBackups);
            case "backup.user.SNAPSHOT" -> new Refusal(schedule.note, group.snapshots);
            case "backup.user.FULL" -> new Refusal(schedule.note, group.fullBackups);
            case "backup.hours" -> new Refusal(schedule.note, group.backupHours, "");
            case "host.maintenance" -> new Refusal(schedule.note, vm.host.maintenance == null ? "" : vm.host.maintenance);
            default -> new Refusal(schedule.note);
        };
    }
}
