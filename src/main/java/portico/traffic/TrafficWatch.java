package portico.traffic;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.LocalDate;
import java.time.YearMonth;
import org.hibernate.annotations.TenantId;

/** What is remembered of a VM's traffic account beside its figures, which are the VM's own. */
@Entity
@Table(name = "vm_traffic")
class TrafficWatch extends PanacheEntityBase {

    @Id @Column(name = "vm_id") Long vmId;
    @TenantId String tenant;
    /** Percent of the newest letter of this month: 0, 80, 95 or 100. */
    int warned;
    /** Its status is over traffic by our doing. */
    boolean suspended;
    /** Null: no month has ended yet. */
    @Column(name = "reset_day") Integer resetDay;

    /** The caller holds the VM's lock, so nobody else makes one. */
    static TrafficWatch of(long vmId) {
        return TrafficWatch.<TrafficWatch>findByIdOptional(vmId).orElseGet(() -> {
            var watch = new TrafficWatch();
            watch.vmId = vmId;
            watch.persist();
            return watch;
        });
    }

    /**
     * The first reset after today: the agreed day of a month, or the last of a month that is too short for it.
     *
     * @param last when the account was to begin anew
     */
    LocalDate nextReset(LocalDate last, LocalDate today) {
        // Whoever sets another date agrees on another day.
        if (resetDay == null || last.getDayOfMonth() != Math.min(resetDay, last.lengthOfMonth())) resetDay = last.getDayOfMonth();
        var next = last;
        while (!next.isAfter(today)) {
            var month = YearMonth.from(next).plusMonths(1);
            next = month.atDay(Math.min(resetDay, month.lengthOfMonth()));
        }
        return next;
    }
}
