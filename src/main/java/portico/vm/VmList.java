package portico.vm;

import java.time.Instant;
import java.util.List;
import portico.page.State;
import portico.power.PowerAction;
import portico.task.TaskView;

/**
 * One page of the list of VMs.
 *
 * @param query    what was searched for, as typed
 * @param groups   the customer's groups, to narrow the list by; empty: there are none
 * @param filter   word of the chosen filter; null: all
 * @param group    the chosen group, 0: those in none; null: all
 * @param here     address of exactly this page
 * @param previous address of the page before; null: this is the first
 * @param narrowed something was searched or filtered
 * @param busy     something on the page is being worked on
 * @param together what can be ordered for several VMs at once
 * @param language the page's
 * @param outcome  what came of an order for several VMs that was not wholly carried out; null: nothing is to be told
 */
public record VmList(List<Line> lines, List<Choice> filters, List<Choice> groups, String query, String filter, Long group, String here, long page, long pages, String previous, String next,
                     boolean narrowed, boolean busy, List<Power> together, String language, Outcome outcome) {

    /** What can be ordered for several VMs at once: nothing that loses data. */
    static final List<PowerAction> TOGETHER = List.of(PowerAction.START, PowerAction.SHUTDOWN, PowerAction.REBOOT);

    VmList with(Outcome outcome) { return new VmList(lines, filters, groups, query, filter, group, here, page, pages, previous, next, narrowed, busy, together, language, outcome); }

    /** Several can be chosen and ordered about together. */
    public boolean severalLines() { return lines.size() > 1; }

    /** All that goes into the row of one VM: rows that are alike look alike. */
    public Row row(Line line) { return new Row(line, language, severalLines()); }

    /** @see #row */
    public record Row(Line line, String language, boolean several) {}

    /**
     * A VM in the list.
     *
     * @param shot  address of the last picture of its screen; null: there is none
     * @param more  addresses that are not shown
     * @param stale how old what we know is; null: fresh
     * @param task  what is being done with it; null: nothing
     * @param power what can be done with its power right here; the gentle ways alone
     * @param backup when the newest complete backup was made; null: there is none
     * @param backupAge how long ago, in words; null: there is none
     */
    public record Line(long id, String name, State state, String system, int cpu, String ram, int diskGb, List<String> addresses, int more, String place, String stale,
                       TaskView task, String shot, String shotIcon, boolean hasConsole, List<Power> power, Instant backup, String backupAge) {}

    /** One way to change the power of one VM or of several. @param key word in addresses: {@code shutdown} */
    public record Power(String key, String icon, String text) {}

    /**
     * What came of an order for several VMs.
     *
     * @param text what was ordered, for how many
     * @param left the VMs it was not ordered for, each with the reason
     */
    public record Outcome(String text, List<Left> left) {

        /** A VM that was left alone. */
        public record Left(String name, String reason) {}
    }

    /** A filter with the number of VMs behind it. */
    public record Choice(String key, String text, long count, String href, boolean chosen) {}
}
