package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.testing.ApiClient;

/** The launcher as an operator uses it, from the first start to a restored installation: the script itself, beside a package that was built already. */
@ResourceLock("stories")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LauncherStory {

    private static final Pattern READY = Pattern.compile("^ready (http://127\\.0\\.0\\.1:\\d+)$", Pattern.MULTILINE);
    private static final Pattern KEY = Pattern.compile("acme .*system API key (\\S+)");

    private final Path checkout = Place.fresh("launcher");
    private final Path data = Place.fresh("launched"), restored = Place.fresh("launched-again");
    private String url;
    private String key;

    /** What came out of a call. */
    private record Said(int status, String text) {
        Said ends(int expected) {
            assertThat(status).as(text).isEqualTo(expected);
            return this;
        }
    }

    /** Its own place, so that nothing is built while others test: no sources, and the package under test. */
    @BeforeAll
    void a_checkout_that_is_built() throws IOException {
        for (var directory : List.of("src/main", "db", "target", "web")) Files.createDirectories(checkout.resolve(directory));
        Files.writeString(checkout.resolve("web/package-lock.json"), "{}");
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Files.copy(Path.of("portico"), checkout.resolve("portico"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(checkout.resolve("target/quarkus-app"), Path.of("target/quarkus-app").toAbsolutePath());
    }

    @AfterAll
    void nothing_is_left_running() throws IOException {
        for (var each : List.of(data, restored)) if (Files.exists(each)) portico("down", "--data", each.toString());
    }

    @Test @Order(1)
    void whoever_does_not_know_it_is_helped() throws IOException {
        assertThat(portico("help").ends(0).text).contains("up --simulate", "doctor", "restore FILE");
        assertThat(portico("upp").ends(2).text).contains("unknown command: upp", "Usage:");
        assertThat(portico("up", "--prot", "1").ends(2).text).contains("--prot");
        assertThat(portico("down", "--data", data.toString()).ends(1).text).contains("there is no installation in " + data);
        assertThat(portico("up", "--simulate", "--data", data.toString(), "--port", "70000").ends(1).text).contains("--port is a number from 0 to 65535");
    }

    @Test @Order(2)
    void it_comes_up_and_shows_what_it_made_up_once() throws Exception {
        var said = portico("up", "--simulate", "--detach", "--port", "0", "--data", data.toString()).ends(0).text;
        url = found(READY, said);
        key = found(KEY, said);
        assertThat(Files.readString(data.resolve("run/portico.json"))).contains("\"url\" : \"" + url + "\"", "\"simulated\" : true");
        assertThat(new Visitor(url).get("/health/ready").status()).isEqualTo(200);
        assertThat(groups(key)).startsWith("[{");
        assertThat(Files.exists(data.resolve("log/up.log"))).as("nobody else reads the passwords").isFalse();
        assertThat(portico("up", "--simulate", "--detach", "--port", "0", "--data", data.toString()).ends(1).text).contains("already running: " + url);
    }

    @Test @Order(3)
    void the_doctor_says_of_each_thing_whether_it_is_well() throws IOException {
        var said = portico("doctor", "--simulate", "--data", data.toString());
        assertThat(said.text).contains("JDK", "database", "clock", "SMTP");
        assertThat(said.status).as(said.text).isEqualTo(said.text.contains("FIX ") ? 1 : 0);
        assertThat(said.text.lines().filter(line -> line.startsWith("FIX ")).count()).isEqualTo(said.text.lines().filter(line -> line.strip().startsWith("-> ")).count());
    }

    @Test @Order(4)
    void a_world_file_is_shown_first_and_then_applied() throws IOException {
        var file = Files.writeString(data.resolveSibling("more.yaml"), """
                tenants: [{ code: acme, name: Acme Hosting, language: en, hosts: [localhost, 127.0.0.1], hostGroups: [1] }]
                users: [{ tenant: acme, userid: 4711, username: newcomer, password: newcomer-password, name: New Comer, email: new@acme.test, utype: 0 }]
                """).toString();
        assertThat(portico("apply", "--dry-run", "--data", data.toString(), file).ends(0).text).contains("newcomer");
        assertThat(newcomers()).doesNotContain("newcomer");
        assertThat(portico("apply", "--data", data.toString(), file).ends(0).text).contains("newcomer", "API key");
        assertThat(newcomers()).contains("newcomer");
        var wrong = Files.writeString(data.resolveSibling("wrong.yaml"), "users:\n  - { tenant: acme, userid: 4712, username: another1, name: An Other, email: another@acme.test, utype: 0, nick: oops }\n").toString();
        assertThat(portico("apply", "--data", data.toString(), wrong).ends(1).text).contains("wrong.yaml:2", "nick");
    }

    @Test @Order(5)
    void an_installation_is_written_to_a_file_and_comes_back_from_it() throws Exception {
        var file = data.resolveSibling("launched.zip");
        Files.deleteIfExists(file);
        assertThat(portico("backup", "--data", data.toString(), file.toString()).ends(0).text).contains("Wrote " + file);
        assertThat(portico("down", "--data", data.toString()).ends(0).text).contains("Stopped " + url);
        assertThat(Files.exists(data.resolve("run/portico.json"))).isFalse();
        assertThat(portico("down", "--data", data.toString()).ends(0).text).contains("Nothing is running");

        portico("restore", "--data", restored.toString(), file.toString()).ends(0);
        var said = portico("up", "--simulate", "--detach", "--port", "0", "--data", restored.toString()).ends(0).text;
        url = found(READY, said);
        assertThat(said).as("what was made up at first is not shown again").doesNotContain("API key");
        assertThat(newcomers()).contains("newcomer");
        assertThat(groups(key)).startsWith("[{");
        assertThat(portico("down", "--data", restored.toString()).ends(0).text).contains("Stopped " + url);
    }

    private String groups(String key) { return system(key, "server_groups"); }

    private String newcomers() { return system(key, "user_info", "userid", 4711); }

    private String system(String key, String action, Object... parameters) { return ApiClient.of(url).with("system", "acme", key).send(action, parameters).text(); }

    /** Runs the script to its end; its output is one text. */
    private Said portico(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(checkout.resolve("portico").toString()));
        command.addAll(List.of(arguments));
        var output = checkout.resolve("said.txt");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).redirectInput(Path.of("/dev/null").toFile());
        // What is not built would be built by this, and is not there.
        builder.environment().putAll(Map.of("PORTICO_MAVEN", "true", "JAVA_HOME", System.getProperty("java.home")));
        builder.environment().keySet().removeIf(name -> name.equals("PORTICO_DATA") || name.equals("PORTICO_WORLD"));
        try {
            return new Said(builder.start().waitFor(), Files.readString(output));
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    private static String found(Pattern pattern, String text) {
        var match = pattern.matcher(text);
        assertThat(match.find()).as(text).isTrue();
        return match.group(1);
    }
}
