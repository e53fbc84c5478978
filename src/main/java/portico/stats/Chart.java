package portico.stats;

import java.util.List;
import portico.api.Code;

/** The four charts there are, by the wire's charttype, with the units they are told in. */
public enum Chart {
    @Code("1") CPU("%", List.of(Line.CPU), List.of(Line.CPU)),
    @Code("2") MEMORY("MB", List.of(Line.MEMORY_FREE), List.of(Line.MEMORY_USED)),
    @Code("3") DISK("KB/s", List.of(Line.READ, Line.WRITTEN), List.of(Line.READ, Line.WRITTEN)),
    @Code("4") NETWORK("kbit/s", List.of(Line.IN, Line.OUT), List.of(Line.IN, Line.OUT));

    public final String unit;
    /** As the API has them: of memory what is free. */
    public final List<Line> lines;
    /** As people read them on our pages: of memory what is used. */
    public final List<Line> shown;

    Chart(String unit, List<Line> lines, List<Line> shown) {
        this.unit = unit;
        this.lines = lines;
        this.shown = shown;
    }

    /** Word for it in ids of a page. */
    public String word() { return name().toLowerCase(java.util.Locale.ROOT); }
}
