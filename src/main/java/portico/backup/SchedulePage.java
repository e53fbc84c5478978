package portico.backup;

import java.util.List;
import portico.page.Form;

/**
 * A schedule that is to be added or changed.
 *
 * @param kind    on the wire
 * @param reason  why there can be none; null: there can
 * @param zone    time zone in which hours are meant
 * @param shares  what all schedules of the kind may keep together
 * @param changed the one that there is; null: it is a new one
 */
public record SchedulePage(Form form, String kind, String heading, String reason, List<Option> rhythms, List<Option> days, List<Option> hours, List<Option> keeps, String zone, String shares, Changed changed) {

    /** Something to choose. @param hint what else to know; null: nothing */
    public record Option(String value, String text, String hint, boolean chosen) {}

    /** @param says when it came until now @param backups how many it has made that are there */
    public record Changed(long id, String says, long backups) {}
}
