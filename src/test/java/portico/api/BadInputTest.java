package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;

/**
 * Every parameter of every command gets everything programs break on. The answer is one of the four shapes at status 200, tells nothing of our insides, a refusal
 * changed nothing, and no secret reached the log.
 */
@QuarkusTest
class BadInputTest {

    private static final Pattern SHAPE = Pattern.compile("(?s)0|0\\|.*|-1\\|[^\\r\\n\\x00]+|[\\[{].*|[a-z]+\\|\\{.*|swin\\.jqChart\\(\\{.*\\}\\);");
    private static final List<String> INSIDES = List.of("Internal error", "Exception", "java.", "org.hibernate", "jakarta.", "SQLSTATE", "relation \"", "\tat ", System.getProperty("user.dir"), "127.0.0.1:");
    /** One refused call in so many is sent again to see that nothing changes. */
    private static final int AGAIN = 5;
    private static final int AT_A_TIME = 4;
    private static final String SECRET = "s3cr3t-marker";

    @Inject Given given;
    @Inject Samples samples;
    @Inject Catalogue catalogue;
    @Inject Fingerprint fingerprint;
    final ApiClient api = new ApiClient();
    private final List<String> log = new ArrayList<>();
    private final Handler ear = new Handler() {
        @Override public void publish(LogRecord record) {
            synchronized (log) {
                log.add(record.getMessage() + " " + List.of(record.getParameters() == null ? new Object[0] : java.util.Arrays.stream(record.getParameters()).map(String::valueOf).toArray()) + " " + record.getThrown());
            }
        }

        @Override public void flush() {}

        @Override public void close() {}
    };

    @BeforeEach void listen() { Logger.getLogger("").addHandler(ear); }

    @AfterEach void stopListening() { Logger.getLogger("").removeHandler(ear); }

    @Test void nothing_breaks_tells_or_changes() throws Exception {
        var all = new ConcurrentLinkedQueue<String>();
        var houses = new ConcurrentLinkedQueue<Samples.Household>();
        // Most of the time goes into waiting for the door's answers: commands at a time, each with a household of its own, since some of them delete or lock what they are about.
        try (var threads = Executors.newFixedThreadPool(AT_A_TIME)) {
            var running = catalogue.entries().stream().map(entry -> threads.submit(() -> {
                var house = samples.household(Given.ACME);
                houses.add(house);
                sweep(entry, house, all);
            })).toList();
            for (var one : running) one.get();
        }
        assertThat(all).isEmpty();
        makeNothing();
        assertThat(houses).hasSameSizeAs(catalogue.entries());
        logIsClean(houses);
    }

    /** A call that was refused. */
    private record Refused(Entry entry, ApiClient caller, Map<String, String> call) {}

    /** One of each parameter. */
    private final Collection<Refused> refusedOnes = new ConcurrentLinkedQueue<>();

    /** While nothing else goes on, what is refused makes no account, no host, no range of addresses and no task, of whomever. */
    private void makeNothing() {
        var byEntry = refusedOnes.stream().collect(Collectors.groupingBy(one -> one.entry.key(), TreeMap::new, Collectors.toList()));
        assertThat(byEntry).hasSizeGreaterThan(catalogue.entries().size() / 2);
        var made = new ArrayList<String>();
        byEntry.forEach((key, ones) -> {
            for (int look = 1; ; look++) {
                var before = fingerprint.counts();
                boolean again = ones.stream().allMatch(one -> one.caller.send(one.entry.action, Samples.flat(one.call)).text().startsWith("-1|"));
                var after = fingerprint.counts();
                if (!again || after.equals(before)) return;
                if (look == 4) {
                    made.add(key + ": refused, and yet from " + before + " to " + after);
                    return;
                }
                pause();
            }
        });
        assertThat(made).isEmpty();
    }

    private void sweep(Entry entry, Samples.Household house, Collection<String> all) {
        var level = entry.open;
        var caller = level == Level.SYSTEM ? api.system("acme") : api.as(house.owner());
        // Otherwise each of them would be refused before it is read.
        if (entry.action.equals("vm_cmds")) given.sql("update vm set guest_commands = true where id = ?", house.ids().get("Vm"));
        for (var p : entry.parameters)
            if (p.exists(level)) {
                var refused = new ArrayList<Map<String, String>>();
                for (var bad : BadValues.of(p)) {
                    var call = samples.legal(entry, level, house);
                    call.put(p.wire().replace("*", "0"), bad);
                    var text = judge(entry, p, bad, caller, call, all);
                    if (text.startsWith("-1|")) refused.add(call);
                }
                if (p.wire().equals("cmd_params")) refused.addAll(eachTree(entry, p, house, caller, all));
                unchanged(entry, p, house, caller, refused, all);
                if (!refused.isEmpty()) refusedOnes.add(new Refused(entry, caller, refused.getFirst()));
            }
    }

    /** What is hostile inside depends on what is to be done there. */
    private List<Map<String, String>> eachTree(Entry entry, Entry.Parameter p, Samples.Household house, ApiClient caller, Collection<String> all) {
        var refused = new ArrayList<Map<String, String>>();
        for (var code : entry.parameter("cmds").orElseThrow().codes())
            for (var tree : BadValues.trees()) {
                var call = samples.legal(entry, entry.open, house);
                call.put("cmds", code);
                call.put(p.wire(), tree);
                if (judge(entry, p, tree, caller, call, all).startsWith("-1|")) refused.add(call);
            }
        return refused;
    }

    private String judge(Entry entry, Entry.Parameter p, String bad, ApiClient caller, Map<String, String> call, Collection<String> all) {
        var reply = caller.send(entry.action, Samples.flat(call));
        var text = reply.text();
        var what = entry.key() + " " + p.wire() + "=" + (bad.length() > 60 ? bad.length() + " characters" : bad) + " answered " + (text.length() > 200 ? text.substring(0, 200) : text);
        if (reply.http().statusCode() != 200 || !SHAPE.matcher(text).matches() || INSIDES.stream().anyMatch(text::contains)) all.add(what);
        if (entry.action.matches("vm_(start|h?reboot|h?shutdown)") && text.startsWith("-1|") && text.contains("0")) all.add(what + " with a zero");
        if (!text.startsWith("-1|") && text.contains("-1|")) all.add(what + " looks like an error to some");
        return text;
    }

    /** What was refused is refused again, and leaves no trace; what goes on by itself meanwhile may make us look more than once. */
    private void unchanged(Entry entry, Entry.Parameter p, Samples.Household house, ApiClient caller, List<Map<String, String>> refused, Collection<String> all) {
        for (int look = 1; ; look++) {
            var before = fingerprint.of(house);
            boolean again = IntStream.range(0, refused.size()).filter(i -> i % AGAIN == 0).mapToObj(refused::get).allMatch(call -> caller.send(entry.action, Samples.flat(call)).text().startsWith("-1|"));
            if (!again || fingerprint.of(house).equals(before)) return;
            if (look == 4) {
                all.add(entry.key() + " " + p.wire() + ": refused, and yet something changed");
                return;
            }
            pause();
        }
    }

    @Test void no_secret_reaches_the_log() {
        var house = samples.household(Given.ACME);
        for (var entry : catalogue.entries()) {
            var caller = entry.open == Level.SYSTEM ? api.system("acme") : api.as(house.owner());
            for (var p : entry.parameters)
                if (p.secret() && p.exists(entry.open)) {
                    var call = samples.legal(entry, entry.open, house);
                    call.put(p.wire(), SECRET);
                    caller.send(entry.action, Samples.flat(call));
                    call.put(p.wire(), SECRET + "\n" + SECRET);
                    caller.send(entry.action, Samples.flat(call));
                }
        }
        new ApiClient().with("user", house.owner().username(), SECRET).send("vm_info");
        new ApiClient().with(SECRET, SECRET, SECRET).send(SECRET, SECRET, SECRET);
        new ApiClient().with("", "", "pt_acme_" + SECRET.repeat(4).substring(0, 43)).send("vm_info");
        logIsClean(List.of(house));
    }

    private void logIsClean(Collection<Samples.Household> houses) {
        var secrets = Stream.concat(Stream.of(SECRET, "acme-system-key"), houses.stream().flatMap(house -> Stream.of(house.owner().apiKey(), house.owner().password()))).toList();
        Logger.getLogger("portico.test").warning("the ear hears");
        synchronized (log) {
            assertThat(log).anyMatch(line -> line.contains("the ear hears"));
            assertThat(log.stream().filter(line -> secrets.stream().anyMatch(line::contains))).isEmpty();
            assertThat(log.stream().filter(line -> line.contains("API: internal error"))).isEmpty();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(400);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }
}
