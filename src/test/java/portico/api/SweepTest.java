package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;

/** What holds for every command, found out by calling every command: a new one is covered the moment it exists. */
@QuarkusTest
class SweepTest {

    @Inject Given given;
    @Inject Samples samples;
    @Inject Catalogue catalogue;
    final ApiClient api = new ApiClient();

    @Test void strangers_get_nowhere() {
        var house = samples.household(Given.ACME);
        var all = new SoftAssertions();
        for (var entry : catalogue.entries()) {
            var call = Samples.flat(samples.legal(entry, entry.open, house));
            // Whoever fails often is not even heard.
            Stream.of(new ApiClient(), new ApiClient().with("system", "acme", ""), new ApiClient().with("system", "acme", "wrong"), new ApiClient().with("system", "acme", house.owner().apiKey()),
                            new ApiClient().with("user", house.owner().username(), "acme-system-key-0123456789abcdef"), new ApiClient().with("SYSTEM ", "acme", "acme-system-key-0123456789abcdef"),
                            new ApiClient().with("user", "nobody", "x"))
                    .forEach(stranger -> all.assertThat(stranger.send(entry.action, call).text()).as(entry.key()).isEqualTo("-1|Invalid api_username or api_key"));
        }
        all.assertAll();
    }

    @Test void customers_do_not_see_system_commands() {
        var house = samples.household(Given.ACME);
        var all = new SoftAssertions();
        catalogue.entries().stream().filter(e -> e.open == Level.SYSTEM).forEach(entry ->
                all.assertThat(api.as(house.owner()).send(entry.action, Samples.flat(samples.legal(entry, Level.SYSTEM, house))).text()).as(entry.key()).isEqualTo("-1|Unknown action"));
        all.assertAll();
    }

    @Test void what_is_anothers_does_not_exist() {
        var mine = samples.household(Given.ACME);
        var neighbours = samples.household(Given.ACME);
        var foreign = samples.household(Given.GLOBEX);
        var all = new SoftAssertions();
        for (var entry : catalogue.entries())
            for (var p : entry.parameters)
                if (Character.isUpperCase(p.kind().charAt(0))) {
                    if (entry.open == Level.USER && p.exists(Level.USER) && !List.of("Host", "OsTemplate", "IsoImage").contains(p.kind()))
                        all.assertThat(with(api.as(mine.owner()), entry, Level.USER, mine, p, neighbours.ids().get(p.kind()))).as(entry.key() + " " + p.wire() + " of a neighbour")
                                .isEqualTo(with(api.as(mine.owner()), entry, Level.USER, mine, p, Samples.NOBODY)).startsWith("-1|");
                    if (!p.kind().equals("OsTemplate") && p.exists(Level.SYSTEM))
                        all.assertThat(with(api.system("acme"), entry, Level.SYSTEM, mine, p, foreign.ids().get(p.kind()))).as(entry.key() + " " + p.wire() + " of another tenant")
                                .isEqualTo(with(api.system("acme"), entry, Level.SYSTEM, mine, p, Samples.NOBODY)).startsWith("-1|");
                }
        all.assertAll();
    }

    private String with(ApiClient caller, Entry entry, Level level, Samples.Household house, Entry.Parameter parameter, long id) {
        var parameters = samples.legal(entry, level, house);
        parameters.put(parameter.wire(), String.valueOf(id));
        return caller.send(entry.action, Samples.flat(parameters)).text();
    }

    @Test void each_change_leaves_one_entry_in_the_audit_and_no_secret() {
        var all = new SoftAssertions();
        for (var entry : catalogue.entries()) {
            if (!entry.changes) continue;
            var house = samples.household(Given.ACME);
            var parameters = samples.legal(entry, entry.open, house);
            long before = auditEntries(entry);
            var caller = entry.open == Level.SYSTEM ? api.system("acme") : api.as(house.owner());
            var text = caller.send(entry.action, Samples.flat(parameters)).text();
            all.assertThat(auditEntries(entry) - before).as(entry.key() + " answered " + text).isEqualTo(text.startsWith("-1|") ? 0 : 1);
            if (text.startsWith("-1|")) continue;
            entry.parameters.stream().filter(p -> p.secret() && parameters.containsKey(p.wire())).forEach(p ->
                    all.assertThat(newestParameters()).as(entry.key()).doesNotContain(parameters.get(p.wire())));
        }
        all.assertAll();
    }

    /** Refused log-ins leave an entry of their own kind. */
    private long auditEntries(Entry entry) { return given.inside(Given.ACME, () -> portico.audit.AuditEntry.count("action", entry.key())); }

    private String newestParameters() {
        return given.inside(Given.ACME, () -> portico.audit.AuditEntry.<portico.audit.AuditEntry>find("order by id desc").firstResult().parameters.toString());
    }

    @Test void every_refusal_has_its_text_in_both_languages() throws java.io.IOException {
        var english = java.util.ResourceBundle.getBundle("refusals", java.util.Locale.ROOT).keySet();
        var chinese = new java.util.Properties();
        try (var file = Refusals.class.getResourceAsStream("/refusals_zh_CN.properties")) { chinese.load(new java.io.InputStreamReader(file, java.nio.charset.StandardCharsets.UTF_8)); }
        assertThat(chinese.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(english);
        var used = new java.util.TreeSet<String>();
        var pattern = java.util.regex.Pattern.compile("new Refusal\\(\"([a-z.A-Z_]+)\"|Refusal\\.of\\([^\"]*(?:\"[a-z_0-9]+\")?[^\"]*, \"([a-z.A-Z_]+)\"|message = \"([a-z]+\\.[a-z.]+)\"");
        try (var files = java.nio.file.Files.walk(java.nio.file.Path.of("src/main/java"))) {
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                var matcher = pattern.matcher(java.nio.file.Files.readString(file));
                while (matcher.find()) for (int i = 1; i <= 3; i++) if (matcher.group(i) != null && !matcher.group(i).endsWith(".")) used.add(matcher.group(i));
            }
        }
        assertThat(used).isNotEmpty();
        assertThat(english).containsAll(used);
    }
}
