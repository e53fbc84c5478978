package portico.backup;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.TenantId;
import portico.vm.Vm;

/** Backups of one kind that a customer wants made regularly. {@link RunSchedules} looks after it. */
@Entity
@Table(name = "backup_schedule")
public class BackupSchedule extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "vm_id") public Vm vm;
    @Convert(converter = BackupKind.Column.class) public BackupKind kind;
    @Convert(converter = Rhythm.Column.class) public Rhythm rhythm;
    /** 1 is Monday; only weekly ones look at it. */
    public int weekday;
    public int hour;
    /** How many of its own it keeps. */
    public int keep;
    @Column(name = "next_at") public Instant nextAt;
    /** Code of the refusal why the last one was not made; empty: it was. */
    public String note = "";

    public static List<BackupSchedule> of(long vmId) { return list("vm.id = ?1 order by kind", vmId); }

    static Optional<BackupSchedule> of(long vmId, BackupKind kind) { return find("vm.id = ?1 and kind = ?2", vmId, kind).firstResultOptional(); }

    /** The next time after now: within its hour, at a minute of the VM's own, so that they do not all begin at the stroke of the clock. */
    void plan(ZonedDateTime now) {
        var next = now.truncatedTo(ChronoUnit.DAYS).withHour(hour).plusMinutes(vm.id * 7 % 60);
        if (rhythm == Rhythm.WEEKLY) next = next.with(TemporalAdjusters.nextOrSame(DayOfWeek.of(weekday)));
        while (!next.isAfter(now)) next = rhythm == Rhythm.WEEKLY ? next.plusWeeks(1) : next.plusDays(1);
        nextAt = next.toInstant();
    }
}
