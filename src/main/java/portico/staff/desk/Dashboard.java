package portico.staff.desk;

import java.util.List;
import portico.page.State;
import portico.task.TaskView;

/**
 * The dashboard.
 *
 * @param failed   tasks that failed within a day
 * @param overdue  open tasks that are older than they should get
 * @param logging  calls of the API are being kept
 */
public record Dashboard(List<Count> machines, List<Count> customers, List<HostLine> hosts, long open, long overdue, long failed, List<TaskView> failures, Mail mail, boolean logging) {

    /** @param href the list of these */
    public record Count(State state, long count, String href) {}

    /** Trouble with letters. @param waiting longer than ten minutes @param error why the last one failed; null: none did */
    public record Mail(long failed, long waiting, String error) {

        public boolean trouble() { return failed + waiting > 0; }
    }
}
