package portico.backup;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.hibernate.annotations.TenantId;
import portico.api.Refusal;
import portico.vm.Vm;

/** Backups of one kind that a customer wants made regularly; a VM may have several of these. {@link RunSchedules} looks after it. */
@Entity
@Table(name = "backup_schedule")
public class BackupSchedule extends PanacheEntityBase {

    /** Less than a day, so that a daily one is told of each day. */
    private static final Duration QUIET = Duration.ofHours(20);
    /** For how long a busy VM is asked again; an hourly one has its next time by then. */
    private static final Duration PATIENCE = Duration.ofHours(3), PATIENCE_HOURLY = Duration.ofMinutes(50);

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "vm_id") public Vm vm;
    @Convert(converter = BackupKind.Column.class) public BackupKind kind;
    @Convert(converter = Rhythm.Column.class) public Rhythm rhythm;
    /** {@code 1,3,5}, 1 is Monday; only weekly ones look at it. */
    @Column(name = "weekday") public String weekdays;
    /** Hourly ones do not look at it. */
    public int hour;
    /** How many of its own it keeps. */
    public int keep;
    @Column(name = "planned_at") public Instant plannedAt;
    /** As {@link #plannedAt}, or later while the VM is busy. */
    @Column(name = "next_at") public Instant nextAt;
    /** Code of the refusal why the last one was not made; empty: it was. */
    public String note = "";
    /** When the owner was last written to; null: never. */
    @Column(name = "told_at") public Instant toldAt;

    /** A VM's, snapshots first, the most frequent first. */
    public static List<BackupSchedule> of(long vmId) {
        var order = Comparator.<BackupSchedule, BackupKind>comparing(schedule -> schedule.kind).thenComparing(schedule -> schedule.rhythm).thenComparing(schedule -> schedule.hour).thenComparing(schedule -> schedule.id);
        return BackupSchedule.<BackupSchedule>list("vm.id", vmId).stream().sorted(order).toList();
    }

    static List<BackupSchedule> of(long vmId, BackupKind kind) { return of(vmId).stream().filter(schedule -> schedule.kind == kind).toList(); }

    /** That one of the VM. @throws Refusal when it is not, just as if it did not exist */
    static BackupSchedule on(Vm vm, long id) { return BackupSchedule.<BackupSchedule>find("id = ?1 and vm.id = ?2", id, vm.id).firstResultOptional().orElseThrow(() -> new Refusal("schedule.none", "id")); }

    List<DayOfWeek> days() { return Arrays.stream(weekdays.split(",")).map(day -> DayOfWeek.of(Integer.parseInt(day))).toList(); }

    /** When on its days: within its hour, at a minute of the VM's own, so that they do not all begin at the stroke of the clock. */
    LocalTime time() { return timeIn(vm, hour); }

    static LocalTime timeIn(Vm vm, int hour) { return LocalTime.of(hour, (int) (vm.id * 7 % 60)); }

    /** The next time after now. */
    void plan(ZonedDateTime now) {
        plannedAt = after(now).toInstant();
        nextAt = plannedAt;
    }

    private ZonedDateTime after(ZonedDateTime now) {
        if (rhythm == Rhythm.HOURLY) {
            var thisHour = now.truncatedTo(ChronoUnit.HOURS).plusMinutes(time().getMinute());
            return thisHour.isAfter(now) ? thisHour : thisHour.plusHours(1);
        }
        for (var day = now.toLocalDate(); ; day = day.plusDays(1)) {
            var next = day.atTime(time()).atZone(now.getZone());
            if (next.isAfter(now) && (rhythm == Rhythm.DAILY || days().contains(day.getDayOfWeek()))) return next;
        }
    }

    /** A VM that is busy now is asked again then. */
    boolean mayWaitUntil(Instant later) { return later.isBefore(plannedAt.plus(rhythm == Rhythm.HOURLY ? PATIENCE_HOURLY : PATIENCE)); }

    /** Whether the owner is to be written to about it: once a day, however often it comes. */
    boolean tell(Instant now) {
        if (toldAt != null && toldAt.plus(QUIET).isAfter(now)) return false;
        toldAt = now;
        return true;
    }
}
