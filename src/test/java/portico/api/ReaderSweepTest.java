package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;

/** What holders of a group's key can do, found out by calling every command with one: read that group, and nothing else. */
@QuarkusTest
class ReaderSweepTest {

    private static final String REFUSED = "-1|This token does not allow this command";

    @Inject Given given;
    @Inject Samples samples;
    @Inject Catalogue catalogue;
    final ApiClient api = new ApiClient();

    @Test void a_group_s_key_reads_the_group_and_changes_nothing() {
        var house = samples.household(Given.ACME);
        var neighbours = samples.household(Given.ACME);
        var apart = given.vm(house.owner());
        long group = house.ids().get("VmGroup");
        api.as(house.owner()).send("vm_info_update", "vpsid", house.ids().get("Vm"), "vname", "inside", "groupid", group).says("0");
        api.as(house.owner()).send("vm_group_info_update", "groupid", group, "grouppassword", "key of a group " + group).says("0");
        given.sql("insert into vm_group (tenant, user_id, name) values ('acme', ?, 'elsewhere')", house.owner().id());
        var reader = new ApiClient().with("user", house.owner().username(), "key of a group " + group);
        long before = entries();
        int opened = 0;
        var all = new SoftAssertions();
        for (var entry : catalogue.entries()) {
            var parameters = samples.legal(entry, Level.USER, house);
            var text = reader.send(entry.action, Samples.flat(parameters)).text();
            if (entry.open == Level.SYSTEM) all.assertThat(text).as(entry.key()).isEqualTo("-1|Unknown action");
            else if (entry.changes) all.assertThat(text).as(entry.key()).isEqualTo(REFUSED);
            else {
                if (!text.startsWith("-1|")) opened++;
                all.assertThat(text).as(entry.key()).doesNotContain(apart.name(), "elsewhere", house.owner().email(), neighbours.owner().username()).doesNotContainPattern("\"dpass\":\"[^\"]");
                for (var p : entry.parameters)
                    if (p.kind().equals("Vm")) all.assertThat(with(reader, entry, house, p, apart.id())).as(entry.key()).isEqualTo(with(reader, entry, house, p, Samples.NOBODY)).startsWith("-1|");
                    else if (p.kind().equals("number")) all.assertThat(with(reader, entry, house, p, apart.id())).as(entry.key() + " " + p.wire()).doesNotContain(apart.name());
            }
        }
        all.assertAll();
        assertThat(opened).isGreaterThanOrEqualTo(6);
        assertThat(entries()).as("entries in the audit of this customer").isEqualTo(before);
    }

    private static String with(ApiClient reader, Entry entry, Samples.Household house, Entry.Parameter p, long id) {
        var parameters = new Samples(null).legal(entry, Level.USER, house);
        parameters.put(p.wire(), String.valueOf(id));
        return reader.send(entry.action, Samples.flat(parameters)).text();
    }

    private long entries() { return given.inside(Given.ACME, () -> portico.audit.AuditEntry.count("action not like 'session.%'")); }
}
