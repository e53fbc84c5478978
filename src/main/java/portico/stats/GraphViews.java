package portico.stats;

import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.page.PageContext;
import portico.task.Task;
import portico.task.Words;
import portico.vm.Vm;

/** Puts a VM's samples into the visitor's words, into figures for the script, and into a file. Runs inside the tenant's transaction. */
@Singleton
class GraphViews {

    /** Columns of the table and the file. */
    private static final List<Line> COLUMNS = List.of(Line.CPU, Line.MEMORY_USED, Line.READ, Line.WRITTEN, Line.IN, Line.OUT);
    private static final int MOST_MARKS = 20;
    private static final String UNKNOWN = "–";

    private final Samples samples;
    private final PageContext page;
    private final Clock clock;

    GraphViews(Samples samples, PageContext page, Clock clock) {
        this.samples = samples;
        this.page = page;
        this.clock = clock;
    }

    GraphPage of(Vm vm, Range range) {
        var now = clock.instant();
        var found = samples.of(vm.tenant, vm.id, range, now);
        var tabs = Arrays.stream(Range.values()).map(each -> tab(vm, each, each == range)).toList();
        var charts = found.isEmpty() ? List.<GraphPage.Curves>of() : Arrays.stream(Chart.values()).map(chart -> chart(vm, chart, range, found)).toList();
        return new GraphPage(tabs, path(vm, "/data", range), path(vm, "/values.csv", range), charts, found.isEmpty() ? other(vm, range, now) : null,
                found.reversed().stream().map(GraphViews::row).toList(), words().step(range), marks(vm, now.minus(range.span())), vm.host.acceleration.equals("simulated"));
    }

    /** Times in seconds, a list of values beside them for each line, breaks as null. */
    Map<String, Object> data(Vm vm, Range range) {
        var now = clock.instant();
        var found = Samples.withBreaks(samples.of(vm.tenant, vm.id, range, now), range);
        var values = new LinkedHashMap<String, Object>();
        for (var line : COLUMNS) values.put(line.word, found.stream().map(line::in).toList());
        return Map.of("from", now.minus(range.span()).getEpochSecond(), "to", now.getEpochSecond(), "step", range.level, "times", found.stream().map(sample -> sample.at().getEpochSecond()).toList(),
                "values", values, "marks", marks(vm, now.minus(range.span())).stream().map(mark -> Map.of("at", mark.at().getEpochSecond(), "number", mark.number(), "title", mark.title())).toList());
    }

    /** Oldest first, times in UTC; empty cells for what is not known. */
    String csv(Vm vm, Range range) {
        var found = samples.of(vm.tenant, vm.id, range, clock.instant());
        return Stream.concat(Stream.of("time,cpu_percent,memory_used_mb,disk_read_kb_per_s,disk_written_kb_per_s,net_in_kbit_per_s,net_out_kbit_per_s"),
                found.stream().map(sample -> sample.at() + "," + COLUMNS.stream().map(line -> line.in(sample)).map(value -> value == null ? "" : BigDecimal.valueOf(value).toPlainString()).collect(Collectors.joining(","))))
                .collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    private GraphPage.Tab tab(Vm vm, Range range, boolean chosen) { return new GraphPage.Tab(path(vm, "", range), words().range(range), chosen); }

    private static String path(Vm vm, String below, Range range) { return "/vm/" + vm.id + "/graphs" + below + "?range=" + range.word(); }

    private GraphPage.Curves chart(Vm vm, Chart chart, Range range, List<Sample> found) {
        int most = switch (chart) {
            case CPU -> 100;
            case MEMORY -> vm.ramMb;
            case DISK, NETWORK -> 0;
        };
        return new GraphPage.Curves(chart.word(), words().title(chart), chart.unit, most, words().chartOf(words().title(chart), words().range(range)),
                chart.shown.stream().map(line -> curve(chart, line, found)).toList());
    }

    private GraphPage.Curve curve(Chart chart, Line line, List<Sample> found) {
        var values = found.stream().map(line::in).filter(Objects::nonNull).mapToDouble(Double::doubleValue).summaryStatistics();
        boolean none = values.getCount() == 0;
        return new GraphPage.Curve(line.word, words().line(line), chart.shown.indexOf(line) + 1, words().average(none ? UNKNOWN : number(values.getAverage()) + " " + chart.unit),
                words().highest(none ? UNKNOWN : number(values.getMax()) + " " + chart.unit));
    }

    /** The longer times first. */
    private GraphPage.Tab other(Vm vm, Range range, Instant now) {
        return Arrays.stream(Range.values()).sorted(Comparator.comparing((Range each) -> each.compareTo(range) < 0)).filter(each -> each != range && !samples.of(vm.tenant, vm.id, each, now).isEmpty()).findFirst().map(each -> tab(vm, each, false)).orElse(null);
    }

    private static GraphPage.Row row(Sample sample) {
        return new GraphPage.Row(sample.at(), COLUMNS.stream().map(line -> line.in(sample)).map(value -> value == null ? UNKNOWN : number(value)).toList());
    }

    /** What was done in that time, oldest first. */
    private List<GraphPage.Mark> marks(Vm vm, Instant since) {
        var marks = new ArrayList<GraphPage.Mark>();
        for (var task : Task.begunSince(vm.id, vm.owner.id, since, MOST_MARKS)) marks.add(new GraphPage.Mark(marks.size() + 1, Words.in(page.getLanguage(), task.action), task.startedAt));
        return marks;
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).setScale(value >= 100 ? 0 : 1, RoundingMode.HALF_UP).toPlainString();
    }

    private StatsText words() { return page.words(StatsText.class); }
}
