package portico.stats;

import java.time.Instant;
import java.util.List;

/**
 * What the graphs of a VM show.
 *
 * @param data      address of the same figures for the script
 * @param file      address of the same figures as CSV
 * @param charts    empty: nothing was seen in that time
 * @param other     another time that has something to show; null: none
 * @param rows      newest first
 * @param step      what one row stands for
 * @param simulated the figures are made up by the simulated host
 */
public record GraphPage(List<Tab> tabs, String data, String file, List<Curves> charts, Tab other, List<Row> rows, String step, List<Mark> marks, boolean simulated) {

    public boolean isEmpty() { return charts.isEmpty(); }

    /** A choice of time. */
    public record Tab(String href, String text, boolean chosen) {}

    /**
     * One chart.
     *
     * @param key    {@code cpu}, {@code memory}, {@code disk} or {@code network}
     * @param most   upper end of the scale in its unit; 0: as the curves need
     */
    public record Curves(String key, String title, String unit, int most, String label, List<Curve> curves) {}

    /** One curve and its figures in words. */
    public record Curve(String key, String name, int number, String average, String highest) {}

    /** A row of the table; figures in words, in the order of the table's columns. */
    public record Row(Instant at, List<String> figures) {}

    /** Something that was done to the VM, numbered as on the curves. */
    public record Mark(int number, String title, Instant at) {}
}
