package portico.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;

/** vm_stat as its clients use it: the script is mangled as they mangle it, run, and what it draws compared with what is stored. */
@QuarkusTest
class ShowStatisticsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Inject Given given;
    @Inject MeasuredHost measured;
    @Inject Clock clock;
    final ApiClient api = new ApiClient();
    Given.Customer ann;
    long vm;

    @BeforeEach void a_machine_with_a_past() {
        ann = given.customer();
        vm = measured.vm(measured.host(), ann);
        var now = clock.instant();
        for (var range : Range.values())
            for (long back = 3; back < range.slots - 3; back += back == 20 ? 15 : 1) {   // with a gap in it
                long bucket = range.bucket(now) - back;
                given.sql("insert into vm_sample values (?, ?, ?, 'acme', ?, ?, ?, 1024, ?, ?, ?, ?, ?)", range.level, range.slot(bucket), vm, java.sql.Timestamp.from(range.begin(bucket)), range.level,
                        back % 100 + .25, 1024.0 * back, 1024.0 * back, 2048.0 * back, 125.0 * back, back == 5 ? null : 250.0 * back);
            }
    }

    private String script(Object... parameters) {
        var reply = api.system("acme").multipart().send("vps_stat", parameters);
        assertThat(reply.http().headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        return reply.text();
    }

    /** As the field's portal does before it evaluates it. */
    private static String mangled(String script) {
        return script.replace("swin.dialog(\"option\", \"title\", cTitle);", "").replace("  ", "").replace("\t", "").replaceAll("[\\r\\n]", "");
    }

    /** Runs scripts in a page like theirs: swin is no dialog, replaceAll is not the language's own. What each drew, dates as seconds. */
    private static List<JsonNode> drawn(List<String> scripts) throws IOException, InterruptedException {
        var file = Files.createTempFile("vm-stat", ".js");
        try {
            Files.writeString(file, """
                    String.prototype.replaceAll = function (s1, s2) { return this.replace(new RegExp(s1, "gm"), s2); };
                    var chartType = '1', chartInterval = 5, drawn = [], calls = 0;
                    var swin = { jqChart: function (options) { calls++; drawn.push(options); return this; }, dialog: function () { throw new Error('cannot call methods on dialog prior to initialization'); } };
                    var known = Object.keys(globalThis).length;
                    for (const script of SCRIPTS) eval(script);
                    if (calls !== SCRIPTS.length || Object.keys(globalThis).length !== known) throw new Error('it does more than draw');
                    console.log(JSON.stringify(drawn, function (key, value) { return this[key] instanceof Date ? this[key].getTime() / 1000 : value; }));
                    """.replace("SCRIPTS", JSON.writeValueAsString(scripts)));
            var node = new ProcessBuilder("node", file.toString()).redirectErrorStream(true).start();
            var said = new String(node.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(node.exitValue()).as(said).isZero();
            var all = new ArrayList<JsonNode>();
            JSON.readTree(said).forEach(all::add);
            return all;
        } finally {
            Files.delete(file);
        }
    }

    @Test void every_chart_over_every_time_draws_what_is_stored() throws Exception {
        var scripts = new LinkedHashMap<String, String>();
        for (int chart = 1; chart <= 4; chart++)
            for (int interval : List.of(5, 60, 3600, 86400, 2592000)) scripts.put(chart + " " + interval, mangled(script("vpsid", vm, "charttype", chart, "chartinterval", interval)));
        var drawn = drawn(List.copyOf(scripts.values())).iterator();
        for (var key : scripts.keySet()) {
            var chart = Chart.values()[Integer.parseInt(key.split(" ")[0]) - 1];
            var range = java.util.Arrays.stream(Range.values()).filter(r -> portico.api.Codes.of(r).equals(key.split(" ")[1])).findFirst().orElseThrow();
            var options = drawn.next();
            assertThat(options.path("series").size()).as(key).isEqualTo(chart.lines.size());
            var stored = measured.samples(vm, range);
            for (int i = 0; i < chart.lines.size(); i++) {
                var points = new LinkedHashMap<Long, Double>();
                int breaks = 0;
                for (var point : options.path("series").get(i).path("data"))
                    if (point.get(1).isNull()) breaks++;
                    else points.put(point.get(0).asLong(), point.get(1).asDouble());
                var expected = expected(chart.lines.get(i), stored);
                assertThat(points).as(key).isEqualTo(expected);
                assertThat(points.size()).as(key).isGreaterThan(range.slots - 25);
                assertThat(List.copyOf(points.keySet())).as("in the order of time").isSorted();
                assertThat(breaks).as("the gap is no line; a value that is not known is none either").isEqualTo(chart.lines.get(i) == Line.OUT ? 2 : 1);
            }
        }
    }

    private static Map<Long, Double> expected(Line line, Map<java.time.Instant, Map<String, Object>> stored) {
        var column = switch (line) { case CPU -> "cpu"; case MEMORY_FREE -> "memory_free_kb"; case MEMORY_USED -> "memory_used_kb"; case READ -> "disk_read"; case WRITTEN -> "disk_written"; case IN -> "net_in"; case OUT -> "net_out"; };
        double per = switch (line) { case CPU -> 1; case MEMORY_FREE, MEMORY_USED, READ, WRITTEN -> 1024; case IN, OUT -> 125; };
        var expected = new java.util.TreeMap<Long, Double>();
        stored.forEach((at, sample) -> {
            if (sample.get(column) != null) expected.put(at.getEpochSecond(), Math.round(((Number) sample.get(column)).doubleValue() / per * 100) / 100.0);
        });
        return expected;
    }

    @Test void a_script_is_one_statement_without_anything_a_client_could_stumble_over() throws Exception {
        given.sql("update vm set name = ? where id = ?", "a -1|b // \"c\" </script>  d;e swin.dialog(\"option\", \"title\", cTitle); 上海", vm);
        var script = script("vpsid", vm, "chartinterval", 60);
        assertThat(script).startsWith("swin.jqChart({").endsWith("});").doesNotContain("-1|", "//", "\n", "\r", "\t", "  ", "dialog(", "</", "/*", "`");
        assertThat(script.chars()).as("pure ASCII").allMatch(c -> c < 128);
        assertThat(mangled(script)).isEqualTo(script);
        assertThat(drawn(List.of(script)).getFirst().path("title").path("text").asText()).endsWith("– a -1|b // \"c\" </script> d;e swin.dialog(\"option\", \"title\", cTitle); 上海");
    }

    @Test void the_misspelt_name_is_understood_and_absence_means_cpu() {
        var memory = script("vpsid", vm, "charttype", 2);
        assertThat(memory).contains("Free memory");
        assertThat(script("vpsid", vm, "chartype", 2, "chartinterval", 5)).contains("Free memory");
        assertThat(script("vpsid", vm, "ChartType", "02")).contains("Free memory");
        assertThat(script("vpsid", vm, "charttype", "2", "chartype", "2")).contains("Free memory");
        assertThat(script("vpsid", vm)).contains("Processor");
        assertThat(script("vpsid", vm, "charttype", "", "chartinterval", "")).contains("Processor");
        api.system("acme").send("vm_stat", "vpsid", vm, "charttype", 1, "chartype", 2).refuses("Parameter charttype is given more than once with different values");
        api.system("acme").send("vm_stat", "vpsid", vm, "chartype", 5).refuses("Parameter charttype has a value that is not allowed");
        api.system("acme").send("vm_stat", "vpsid", vm, "chartinterval", 61).refuses("Parameter chartinterval has a value that is not allowed");
    }

    @Test void figures_come_as_json_too() {
        var reply = api.as(ann).send("vm_stat", "vpsid", vm, "charttype", 4, "chartinterval", 86400, "format", "json");
        assertThat(reply.http().headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        var series = reply.json().path("series");
        assertThat(series).hasSize(2);
        assertThat(series.get(0).path("name").asText() + series.get(0).path("unit").asText()).isEqualTo("inkbit/s");
        var stored = expected(Line.IN, measured.samples(vm, Range.MONTH));
        assertThat(series.get(0).path("points")).hasSize(stored.size());
        series.get(0).path("points").forEach(point -> assertThat(stored.get(point.get(0).asLong())).isEqualTo(point.get(1).asDouble()));
        assertThat(series.get(0).path("points").get(0).get(0).isTextual()).isTrue();
        assertThat(reply.text()).as("whole numbers plainly").doesNotContain(".0\"");
    }

    @Test void a_machine_without_a_past_has_an_empty_chart_and_a_foreign_one_none() throws Exception {
        var fresh = measured.vm(measured.host(), ann);
        var drawn = drawn(List.of(script("vpsid", fresh))).getFirst();
        assertThat(drawn.path("series").get(0).path("data")).isEmpty();
        assertThat(drawn.path("noDataMessage").path("text").asText()).contains("Nothing");
        api.as(given.customer()).send("vm_stat", "vpsid", vm).refuses("Parameter vpsid: no such host");
        api.system("globex").send("vm_stat", "vpsid", vm).refuses("Parameter vpsid: no such host");
    }

    @Test void a_chinese_site_draws_in_chinese() throws Exception {
        var li = given.customer(Given.GLOBEX, 1);
        var theirs = given.vm(li);
        var reply = api.system("globex").send("vm_stat", "vpsid", theirs.id(), "charttype", 3);
        assertThat(drawn(List.of(reply.text())).getFirst().path("series").get(1).path("title").asText()).isEqualTo("写入");
    }
}
