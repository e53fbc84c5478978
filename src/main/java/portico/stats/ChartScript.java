package portico.stats;

import io.quarkus.qute.i18n.Localized;
import io.quarkus.qute.i18n.MessageBundles;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the script of vm_stat: one statement, {@code swin.jqChart({…});}. Clients take out line breaks, tabs and pairs of blanks before they run it, look for
 * {@code -1|} in it, and remove one certain statement that sets a dialog's title (client-facts §3). So there is nothing in it but this one statement on one line: no
 * comment, no dialog, no variable; and texts hold no sign that could mean anything to anybody.
 */
final class ChartScript {

    private static final List<String> COLORS = List.of("#2563eb", "#d97706");

    private final StatsText words;

    ChartScript(String language) { words = MessageBundles.get(StatsText.class, Localized.Literal.of(language)); }

    String draw(String name, Chart chart, Range range, List<Sample> samples, Instant now) {
        var axes = "[{type:\"dateTime\",location:\"bottom\",minimum:" + date(now.minus(range.span())) + ",maximum:" + date(now) + "},"
                + "{type:\"linear\",location:\"left\",minimum:0," + (chart == Chart.CPU ? "maximum:100," : "") + "title:{text:" + text(chart.unit) + "}}]";
        var series = chart.lines.stream().map(line -> series(chart, line, range, samples)).collect(Collectors.joining(",", "[", "]"));
        return "swin.jqChart({title:{text:" + text(title(chart) + " – " + name) + ",font:\"16px sans-serif\"},animation:{enabled:false},legend:{location:\"bottom\"},"
                + "border:{visible:false},crosshairs:{enabled:true,hLine:false},tooltips:{type:\"shared\"},noDataMessage:{text:" + text(words.noData()) + "},"
                + "axes:" + axes + ",series:" + series + "});";
    }

    private String title(Chart chart) { return chart == Chart.MEMORY ? words.line(Line.MEMORY_FREE) : words.title(chart); }

    private String series(Chart chart, Line line, Range range, List<Sample> samples) {
        var points = Samples.withBreaks(samples, range).stream().map(sample -> "[" + date(sample.at()) + "," + number(line.in(sample)) + "]").collect(Collectors.joining(","));
        return "{type:" + (chart.lines.size() == 1 ? "\"area\"" : "\"line\"") + ",title:" + text(words.line(line)) + ",strokeStyle:\"" + COLORS.get(chart.lines.indexOf(line))
                + "\",fillStyle:\"" + COLORS.get(chart.lines.indexOf(line)) + "33\",lineWidth:2,markers:null,nullHandling:\"break\",data:[" + points + "]}";
    }

    private static String number(Double value) { return value == null ? "null" : BigDecimal.valueOf(value).toPlainString(); }

    private static String date(Instant at) { return "new Date(" + at.toEpochMilli() + ")"; }

    /** A string literal of letters, digits and single blanks; everything else is escaped, so that it survives whatever is done to the script's text. */
    private static String text(String text) {
        return text.replaceAll("\\s+", " ").chars().mapToObj(c -> c == ' ' || c < 128 && Character.isLetterOrDigit(c) || "%.".indexOf(c) >= 0 ? Character.toString(c) : String.format("\\u%04x", c))
                .collect(Collectors.joining("", "\"", "\""));
    }
}
