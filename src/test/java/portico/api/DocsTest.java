package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** The reference says what is so: its lines run, its reasons are those of the code. */
@QuarkusTest
class DocsTest {

    private static final Pattern COMMAND = Pattern.compile("<section class=\"card command\" id=\"([^\"]+)\".*?</section>", Pattern.DOTALL);
    private static final Pattern CURL = Pattern.compile("data-curl=\"(form|json)\"><code>(.*?)</code>", Pattern.DOTALL);

    @Inject Given given;
    @Inject Samples samples;
    @Inject Catalogue catalogue;
    @Inject Reasons reasons;

    private static String origin() { return ConfigProvider.getConfig().getValue("test.url", String.class); }

    private static BrowserClient.Page page(String address, String language) {
        return new BrowserClient(origin().replaceFirst("^http://", "")).cookie("portico-language", language).open(address).is(200);
    }

    @Test void every_command_is_there_in_both_languages() {
        for (var language : List.of("en", "zh-CN")) {
            var page = page("/api/docs", language);
            for (var entry : catalogue.entries()) {
                page.shows("id=\"" + entry.key() + "\"");
                for (var p : entry.parameters) page.shows("<code>" + p.wire() + "</code>");
            }
            page.hides("(extension)", "（扩展）");
            assertThat(page.header("Content-Security-Policy")).contains("script-src 'self'").doesNotContain("unsafe");
        }
    }

    @Test void a_search_works_without_scripts() {
        assertThat(shown(page("/api/docs?q=verification+code", "en"))).contains("user_send_verification_code").doesNotContain("vm_start");
        assertThat(shown(page("/api/docs?q=VM_START", "zh-CN"))).containsExactly("vm_start");
        var nothing = page("/api/docs?q=%3Cscript%3E", "en");
        assertThat(shown(nothing)).isEmpty();
        nothing.shows("No command fits &quot;&lt;script&gt;&quot;.").hides("<script>\"");
    }

    private static List<String> shown(BrowserClient.Page page) {
        return COMMAND.matcher(page.text()).results().filter(section -> !section.group().substring(0, section.group().indexOf('>')).contains(" hidden")).map(section -> section.group(1)).toList();
    }

    @Test void the_reasons_are_those_of_the_code() {
        assertThat(reasons.of(catalogue.find("vm_start", null))).contains("vm.none", "vm.busy", "vm.status.LOCKED", "vm.setupfailed", "parameter.required", "parameter.number").doesNotContain("user.username.taken", "code.wrong");
        assertThat(reasons.of(catalogue.find("vm_reload", null))).contains("code.required", "code.wrong", "template.none", "template.disk", "user.noreinstalls", "vm.status.OVERDUE");
        assertThat(reasons.of(catalogue.find("user_add", null))).contains("user.username", "user.email", "user.tel", "user.username.taken", "user.email.taken", "user.number.taken").doesNotContain("vm.none");
        assertThat(reasons.of(catalogue.find("vm_info_update", null))).contains("vm.name");
        assertThat(reasons.of(catalogue.find("user_token_create", null))).contains("token.many", "token.commands", "token.networks", "parameter.limit");
    }

    /** Whatever a sweep of bad calls is refused with, the reference foretells. */
    @Test void no_refusal_comes_unforetold() {
        var house = samples.household(Given.ACME);
        var api = new ApiClient();
        var all = new SoftAssertions();
        for (var entry : catalogue.entries()) {
            var caller = entry.open == Level.SYSTEM ? api.system("acme") : api.as(house.owner());
            var foretold = new TreeSet<>(reasons.of(entry));
            foretold.addAll(Reasons.OF_ALL);
            var patterns = foretold.stream().map(code -> Pattern.compile(Arrays.stream(Refusals.pattern("en", code).split("\\{[0-9]}", -1)).map(Pattern::quote).reduce((a, b) -> a + ".*" + b).orElseThrow())).toList();
            for (var p : entry.parameters)
                for (var bad : List.of("", "x", "-1", "999999999", "99999999999999999999", "a\tb", "<>", "0")) {
                    var parameters = samples.legal(entry, entry.open, house);
                    parameters.put(p.wire().replace("*", "0"), bad);
                    var text = caller.send(entry.action, Samples.flat(parameters)).text();
                    if (text.startsWith("-1|"))
                        all.assertThat(patterns).as(entry.key() + " " + p.wire() + "=" + bad + " answered " + text).anyMatch(pattern -> matches(pattern, text.substring(3)));
                }
        }
        all.assertAll();
    }

    /** On the wire some letters of a reason are blanks. */
    private static boolean matches(Pattern pattern, String text) {
        return pattern.matcher(text).matches() || Pattern.compile(pattern.pattern().replaceAll("[|;]", " ")).matcher(text).matches();
    }

    @Test void the_curl_lines_run_as_they_stand() throws Exception {
        var sections = new LinkedHashMap<String, String>();
        COMMAND.matcher(page("/api/docs", "en").text()).results().forEach(section -> sections.put(section.group(1), section.group()));
        assertThat(sections.keySet()).containsAll(catalogue.entries().stream().map(Entry::key).toList());
        var all = new SoftAssertions();
        var shared = samples.household(Given.ACME);
        for (var entry : catalogue.entries()) {
            var house = entry.action.startsWith("user_") && entry.changes ? samples.household(Given.ACME) : shared;
            var lines = CURL.matcher(sections.get(entry.key())).results().toList();
            all.assertThat(lines).as(entry.key()).hasSize(entry.keys ? 1 : 2);
            for (var line : lines) run(entry, house, line, all);
        }
        given.sql("delete from access_token where user_id is null");
        all.assertAll();
    }

    private void run(Entry entry, Samples.Household house, MatchResult line, SoftAssertions all) throws IOException, InterruptedException {
        boolean system = entry.open == Level.SYSTEM;
        var api = new ApiClient();
        var owner = house.owner();
        var shell = new ProcessBuilder("/bin/sh", "-c", line.group(2).replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")).redirectErrorStream(true);
        shell.environment().put("PORTICO_USER", system ? "acme" : owner.username());
        shell.environment().put("PORTICO_KEY", system ? "acme-system-key-0123456789abcdef" : owner.apiKey());
        if (line.group(1).equals("json")) {
            // One customer may not have as many as there are commands.
            given.sql("delete from access_token where user_id is null or user_id = ?", owner.id());
            shell.environment().put("PORTICO_TOKEN", (system ? api.system("acme") : api.as(owner)).send(system ? "system_token_create" : "user_token_create", "name", "curl").parts().getFirst());
        }
        for (var p : Curl.variables(entry)) shell.environment().put(Curl.variable(p), samples.value(p, house));
        var process = shell.start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        all.assertThat(process.waitFor()).as(entry.key() + ": " + text).isZero();
        if (line.group(1).equals("json")) all.assertThat(text).as(entry.key()).matches("(?s)[\\[{].*").doesNotContain("\"code\":\"access.", "\"code\":\"action.", "\"code\":\"request.", "\"code\":\"parameter.", "\"code\":\"internal", "\"code\":\"token.");
        else all.assertThat(text).as(entry.key()).isNotEmpty().doesNotContain("Malformed", "Invalid api", "Unknown action", "is required", "must be", "out of range", "not allowed", "outside its limits", "Internal");
    }
}
