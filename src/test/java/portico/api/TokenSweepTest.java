package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;

/** What limits a token limits every command of the catalogue, also those that are written tomorrow. */
@QuarkusTest
class TokenSweepTest {

    @Inject Given given;
    @Inject Samples samples;
    @Inject Catalogue catalogue;
    @Inject EntityManager database;
    final ApiClient api = new ApiClient();

    @Test void a_token_that_may_only_read_changes_nothing() {
        var all = new SoftAssertions();
        for (var entry : catalogue.entries()) {
            var house = samples.household(Given.ACME);
            var caller = token(entry, house, "access", "read");
            var answer = caller.send(entry.action, Samples.flat(samples.legal(entry, entry.open, house))).text();
            if (entry.changes || entry.keys) all.assertThat(answer).as(entry.key()).isEqualTo("-1|This token does not allow this command");
            else all.assertThat(answer).as(entry.key()).doesNotStartWith("-1|This token");
        }
        all.assertAll();
    }

    @Test void a_token_for_one_machine_never_sees_another() {
        var all = new SoftAssertions();
        for (var entry : catalogue.entries()) {
            var house = samples.household(Given.ACME);
            var allowed = given.vm(house.owner());
            var caller = token(entry, house, "vpsids", allowed.id());
            var parameters = samples.legal(entry, entry.open, house);
            // The household's own machine is the owner's too, but not this token's.
            var other = house.ids().get("Vm");
            var answer = caller.send(entry.action, Samples.flat(parameters)).text();
            var name = given.inside(Given.ACME, () -> (String) database.createNativeQuery("select name from vm where id = :id").setParameter("id", other).getSingleResult());
            all.assertThat(answer).as(entry.key()).doesNotContain(name, "\"" + other + "\"");
            boolean namesIt = entry.parameters.stream().anyMatch(p -> parameters.containsKey(p.wire()) && List.of("Vm", "Task").contains(p.kind()));
            if (namesIt && !answer.equals("-1|This token does not allow this command")) {
                parameters.replaceAll((wire, value) -> entry.parameter(wire).filter(p -> List.of("Vm", "Task").contains(p.kind())).map(p -> String.valueOf(Samples.NOBODY)).orElse(value));
                all.assertThat(answer).as(entry.key()).isEqualTo(caller.send(entry.action, Samples.flat(parameters)).text()).startsWith("-1|");
            }
            if (entry.changes && !namesIt) all.assertThat(answer).as(entry.key() + " changes something else").startsWith("-1|");
        }
        all.assertAll();
    }

    /** Lists too: here without any condition that names the machine. */
    @Test void lists_show_its_machine_alone() {
        // Other tests' tokens of the site, of which there may be fifty.
        given.sql("delete from access_token where tenant = 'acme' and user_id is null");
        var house = samples.household(Given.ACME);
        var allowed = given.vm(house.owner());
        for (var caller : List.of(by(api.as(house.owner()).send("user_token_create", "name", "x", "vpsids", allowed.id())), by(api.system("acme").send("system_token_create", "name", "x", "vpsids", allowed.id())))) {
            var rows = caller.send("vm_info", "userid", house.owner().number()).json();
            assertThat(rows).hasSize(1);
            assertThat(rows.get(0).get("vid").asLong()).isEqualTo(allowed.id());
            assertThat(caller.send("task_list").text()).isEqualTo("[]");
            caller.send("vm_state", "vpsid", house.ids().get("Vm")).refuses("Parameter vpsid: no such host");
        }
    }

    /** The database keeps them apart; a table that forgot would show. */
    @Test void every_table_that_belongs_to_machines_is_limited() {
        var unlimited = given.<List<?>>inside(Given.ACME, () -> database.createNativeQuery("""
                select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'vm_id' and not a.attisdropped
                where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'token_vms')""").getResultList());
        assertThat(unlimited).isEmpty();
    }

    private ApiClient token(Entry entry, Samples.Household house, Object... wish) {
        // A site has only so many.
        given.sql("delete from access_token where user_id is null");
        var made = entry.open == Level.SYSTEM ? api.system("acme") : api.as(house.owner());
        return by(made.send(entry.open == Level.SYSTEM ? "system_token_create" : "user_token_create", "name", "sweep", wish[0], wish[1]));
    }

    private ApiClient by(ApiClient.Reply made) { return api.with("", "", made.parts().getFirst()); }
}
