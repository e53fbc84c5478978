package portico.stats;

import java.util.function.Function;

/** What a curve is a curve of. */
public enum Line {
    CPU("cpu", Sample::cpu, 1), MEMORY_FREE("free", Sample::memoryFreeKb, 1024), MEMORY_USED("used", Sample::memoryUsedKb, 1024),
    READ("read", Sample::diskRead, 1024), WRITTEN("written", Sample::diskWritten, 1024), IN("in", Sample::netIn, 125), OUT("out", Sample::netOut, 125);

    /** Word for it in JSON and CSV. */
    public final String word;
    private final Function<Sample, Double> figure;
    /** How much of the sample's unit is one of the chart's. */
    private final double per;

    Line(String word, Function<Sample, Double> figure, double per) {
        this.word = word;
        this.figure = figure;
        this.per = per;
    }

    /** In its chart's unit, two decimals; null: not known. */
    public Double in(Sample sample) {
        var value = figure.apply(sample);
        return value == null ? null : Math.round(value / per * 100) / 100.0;
    }
}
