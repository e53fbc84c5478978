package portico.vm;

import java.util.List;
import portico.page.State;
import portico.task.TaskView;

/**
 * One page of the list of VMs.
 *
 * @param query    what was searched for, as typed
 * @param filter   word of the chosen filter; null: all
 * @param here     address of exactly this page
 * @param previous address of the page before; null: this is the first
 * @param narrowed something was searched or filtered
 * @param busy     something on the page is being worked on
 */
public record VmList(List<Line> lines, List<Choice> filters, String query, String filter, String here, long page, long pages, String previous, String next,
                     boolean narrowed, boolean busy) {

    /**
     * A VM in the list.
     *
     * @param shot  address of the last picture of its screen; null: there is none
     * @param more  addresses that are not shown
     * @param stale how old what we know is; null: fresh
     * @param task  what is being done with it; null: nothing
     */
    public record Line(long id, String name, State state, String system, int cpu, String ram, int diskGb, List<String> addresses, int more, String place, String stale,
                       TaskView task, String shot, String shotIcon, boolean hasConsole) {}

    /** A filter with the number of VMs behind it. */
    public record Choice(String key, String text, long count, String href, boolean chosen) {}
}
