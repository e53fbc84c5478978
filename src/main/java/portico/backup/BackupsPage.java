package portico.backup;

import java.time.Instant;
import java.util.List;
import portico.page.Form;
import portico.page.State;

/**
 * A VM's backups, a form to make one, and its schedules.
 *
 * @param reason why nothing can be done with them now; null: it can
 * @param make   the form that makes one
 * @param plans  its schedules, kind by kind
 * @param zone   time zone in which hours are meant
 */
public record BackupsPage(List<Row> rows, String reason, Form make, List<Kind> kinds, String makeReason, List<Plan> plans, String zone) {

    /**
     * One backup.
     *
     * @param size    in words; null: not known
     * @param schedule which kind of schedule made it; null: it was made by hand
     * @param detail  what else to know: why it failed, that the guest did not write out; null: nothing
     * @param copiedAt  when it was copied off its host; null: it was not
     * @param notCopied why it could not be, last time; null: it could, or nobody tried
     * @param whole   done, so that it can be restored
     * @param settled done or failed, so that it can be deleted
     */
    public record Row(long id, String kind, String icon, String name, Instant createdAt, String size, String os, State state, String schedule, String detail, Instant copiedAt, String notCopied, boolean whole, boolean settled) {}

    /** A kind to choose. @param reason why it cannot be made now; null: it can */
    public record Kind(String code, String icon, String name, String says, String left, String reason, boolean chosen) {}

    /**
     * The schedules of one kind.
     *
     * @param shares how many of the kind the schedules keep together, and how many there may be, in words; null: there may be none
     * @param reason why there can be no further one; null: there can
     */
    public record Plan(String code, String title, String icon, List<Scheduled> schedules, String shares, String reason) {}

    /** A schedule. @param says when it comes @param keeps how many it keeps, and has @param note why the last one was not made; null: it was */
    public record Scheduled(long id, String says, String keeps, Instant nextAt, String note) {}
}
