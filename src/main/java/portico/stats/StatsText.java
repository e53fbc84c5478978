package portico.stats;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about curves. English and Chinese: {@code messages/stats_*.properties}. */
@MessageBundle("stats")
public interface StatsText {
    @Message String graphs();
    @Message String title(Chart chart);
    @Message String line(Line line);
    @Message String noData();
    @Message String range(Range range);
    @Message String rangeGroup();
    @Message String simulated();
    @Message String none();
    @Message String noneHint();
    @Message String noneOther(String range);
    @Message String average(String value);
    @Message String highest(String value);
    @Message String chartOf(String chart, String range);
    @Message String table();
    @Message String time();
    @Message String download();
    @Message String events();
    @Message String eventsHint();
    @Message String step(Range range);
}
