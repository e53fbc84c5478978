package portico.stats;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import portico.api.*;
import portico.tenant.Tenant;
import portico.tenant.Tenants;
import portico.vm.Vm;

/** What a VM used in some time, as a script that draws it or as figures. */
@Singleton
@Api(value = "vm_stat", open = USER, changes = false, says = "Use of processor, memory, disk or network: JavaScript that draws a jqChart into swin", zh = "主机性能图表：在 swin 中绘制 jqChart 的 JavaScript")
class ShowStatistics implements Command<ShowStatistics.In> {

    enum Format { @Code("script") SCRIPT, @Code("json") JSON }

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "charttype", also = "chartype", says = "1 CPU, 2 free memory, 3 disk, 4 network; understood as chartype too", zh = "1 CPU，2 空闲内存，3 磁盘，4 网络；也可写作 chartype") @Default("1") Chart chart,
            @Wire(value = "chartinterval", says = "5: 10 minutes, 60: 2 hours, 3600: 24 hours, 86400: 1 month, 2592000: 3 months", zh = "5：10 分钟，60：2 小时，3600：24 小时，86400：1 个月，2592000：3 个月") @Default("5") Range range,
            @Wire(value = "format", says = "json: {series:[{name,unit,points:[[time,value]]}]} instead of the script (extension)", zh = "json：返回 {series:[{name,unit,points:[[时间,数值]]}]}，而非脚本（扩展）") @Default("script") Format format) {}

    private final Samples samples;
    private final Tenants tenants;
    private final Clock clock;

    ShowStatistics(Samples samples, Tenants tenants, Clock clock) {
        this.samples = samples;
        this.tenants = tenants;
        this.clock = clock;
    }

    @Override public Answer run(Caller caller, In in) {
        var now = clock.instant();
        var found = samples.of(caller.tenant(), in.vm.id, in.range, now);
        return switch (in.format) {
            case JSON -> Answer.json(Map.of("series", in.chart.lines.stream().map(line -> series(in.chart, line, found)).toList()));
            case SCRIPT -> {
                var language = tenants.byCode(caller.tenant()).map((Tenant tenant) -> tenant.language).orElse("en");
                yield new Answer.Script(new ChartScript(language).draw(in.vm.name, in.chart, in.range, found, now));
            }
        };
    }

    private static Map<String, Object> series(Chart chart, Line line, List<Sample> samples) {
        var points = samples.stream().filter(sample -> line.in(sample) != null).map(sample -> List.of(sample.at().getEpochSecond(), Objects.requireNonNull(line.in(sample)))).toList();
        var series = new java.util.LinkedHashMap<String, Object>();
        series.put("name", line.word);
        series.put("unit", chart.unit);
        series.put("points", points);
        return series;
    }
}
