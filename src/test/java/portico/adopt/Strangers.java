package portico.adopt;

import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import portico.api.Answer;
import portico.api.Caller;
import portico.api.Corridor;
import portico.api.Door;
import portico.api.Level;
import portico.api.Refusal;
import portico.infra.Host;
import portico.testing.Given;

/** Machines that somebody made on acme's host by hand, and an operator who takes them over. */
@Singleton
public class Strangers {

    private final Given given;
    private final FindStrangers find;
    private final Corridor corridor;

    Strangers(Given given, FindStrangers find, Corridor corridor) {
        this.given = given;
        this.find = find;
        this.corridor = corridor;
    }

    /** A machine made by hand, with a Debian on its disk. @return its name */
    public String make(boolean running) { return make(running, "legacy-" + UUID.randomUUID().toString().substring(0, 8)); }

    String make(boolean running, String name) {
        var random = ThreadLocalRandom.current();
        var definition = """
                {"vmId": 0, "name": "%s", "uuid": "%s", "cpu": 2, "memoryMb": 1024, "diskGb": 7, "linkSpeedMbps": 0,
                 "cards": [{"mac": "52:54:99:%02x:%02x:%02x", "network": "default", "plugged": true, "addresses": [], "gateway": "", "dns": []}]}"""
                .formatted(name, UUID.randomUUID(), random.nextInt(256), random.nextInt(256), random.nextInt(256));
        given.sql("insert into simulated_machine (host_id, name, definition, booted_as, booted_at, disk) values (3, ?, ?::jsonb, ?::jsonb, ?::timestamptz, ?::jsonb)", name, definition,
                running ? definition : null, running ? "2026-01-01T00:00:00Z" : null,
                "{\"template\": {\"file\": \"debian-12.qcow2\", \"agent\": true, \"userName\": \"root\"}, \"sizeGb\": 7, \"installedAt\": \"2026-01-01T00:00:00Z\"}");
        return name;
    }

    /** Has the host looked at, as the portal does twice a minute. */
    public void look() { look(3); }

    /** The same of any host. */
    void look(long host) { find.look(given.inside(Given.ACME, () -> Host.<Host>findById(host).target())); }

    /** An operator orders it. @return vid and ip @throws Refusal when a rule says no */
    public List<String> adopt(String machine, Given.Customer owner, Map<String, String> more) {
        look();
        var parameters = new HashMap<>(Map.of("serverid", "3", "machine", machine, "userid", String.valueOf(owner.number()), "vpsname", "adopted"));
        parameters.putAll(more);
        var operator = new Caller(Level.SYSTEM, owner.tenant(), null, "operator:root", Door.PAGE, "127.0.0.1").marked(EnumSet.of(Caller.Mark.STAFF, Caller.Mark.OPERATOR));
        return ((Answer.Value) corridor.run(operator, "server_adopt", parameters)).parts();
    }
}
