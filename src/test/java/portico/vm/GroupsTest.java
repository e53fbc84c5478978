package portico.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;

/** A customer sorts VMs into groups, and gives a group's key away. */
@QuarkusTest
class GroupsTest {

    @Inject Given given;
    final ApiClient api = new ApiClient();

    @Test void a_customer_makes_renames_orders_and_deletes_groups() {
        var ann = given.customer();
        var web = given.vm(ann);
        api.as(ann).send("vm_group_info").says("[]");
        api.as(ann).send("vm_group_info_update", "groupid", 0).refuses("Parameter groupname is required");
        api.as(ann).send("vm_group_info_update", "groupid", 0, "groupname", "生产 1", "grouporder", 2).says("0");
        api.as(ann).multipart().send("vps_group_info_update", "GroupId", "00", "GroupName", "Test", "grouporder", 1).says("0");
        var groups = api.as(ann).send("vm_group_info").json();
        assertThat(groups.get(0).get("gname").asText()).isEqualTo("Test");
        assertThat(groups.get(1).get("gname").asText()).isEqualTo("生产 1");
        assertThat(groups.get(1).get("gorder").asText()).isEqualTo("2");
        long group = groups.get(1).get("gid").asLong();

        api.as(ann).send("vm_info_update", "vpsid", web.id(), "vname", web.name(), "groupid", group).says("0");
        assertThat(api.as(ann).send("vm_group_info", "groupid", group).json().get(0).get("hosts").asText()).isEqualTo("1");
        assertThat(api.as(ann).send("vm_info", "groupid", group).json().get(0).get("vid").asLong()).isEqualTo(web.id());
        assertThat(api.system("acme").send("vm_info", "groupid", group).json()).hasSize(1);
        // Renaming leaves the group alone.
        api.as(ann).send("vm_info_update", "vpsid", web.id(), "vname", "other").says("0");
        assertThat(api.as(ann).send("vm_info", "vpsid", web.id()).json().get(0).get("gid").asLong()).isEqualTo(group);
        api.as(ann).send("vm_info_update", "vpsid", web.id(), "vname", "other", "groupid", 0).says("0");
        api.as(ann).send("vm_info", "groupid", group).says("[]");

        api.as(ann).send("vm_info_update", "vpsid", web.id(), "vname", "other", "groupid", group).says("0");
        api.as(ann).send("vm_group_info_update", "groupid", group, "groupname", "a|b").refuses("Parameter groupname must be one to fifty letters, digits, blanks, dots or dashes");
        api.as(ann).send("vm_group_delete", "groupid", group).says("0");
        assertThat(api.as(ann).send("vm_info", "vpsid", web.id()).json().get(0).get("gid").asText()).isEqualTo("0");
    }

    @Test void groups_of_others_do_not_exist() {
        var ann = given.customer();
        var bob = given.customer();
        var bobs = group(bob, "Bob");
        var vm = given.vm(ann);
        api.as(ann).send("vm_group_info", "groupid", bobs).says("[]");
        api.as(ann).send("vm_group_info_update", "groupid", bobs, "groupname", "Mine").refuses("Parameter groupid: no such group");
        api.as(ann).send("vm_info_update", "vpsid", vm.id(), "vname", "x", "groupid", bobs).refuses("Parameter groupid: no such group");
        // Nor does the site put one customer's VM into another's group.
        api.system("acme").send("vm_info_update", "vpsid", vm.id(), "vname", "x", "groupid", bobs).refuses("Parameter groupid: no such group");
        api.system("globex").send("vm_group_info", "groupid", bobs).says("[]");
        api.system("acme").send("vm_group_info").refuses("Parameter userid is required");
        api.system("acme").send("vm_group_info_update", "groupid", 0, "groupname", "Ann", "userid", ann.number()).says("0");
        assertThat(api.system("acme").send("vm_group_info", "userid", ann.number()).json()).hasSize(1);
    }

    @Test void a_vm_leaves_its_group_with_its_owner() {
        var ann = given.customer();
        var bob = given.customer();
        var vm = given.vm(ann);
        api.as(ann).send("vm_info_update", "vpsid", vm.id(), "vname", "x", "groupid", group(ann, "Ann")).says("0");
        given.sql("update vm set owner_id = ? where id = ?", bob.id(), vm.id());
        assertThat(api.as(bob).send("vm_info", "vpsid", vm.id()).json().get(0).get("gid").asText()).isEqualTo("0");
    }

    @Test void there_is_an_end_to_groups_also_when_fifty_ask_at_once() throws Exception {
        var ann = given.customer();
        given.sql("insert into vm_group (tenant, user_id, name) select 'acme', ?, 'g' || n from generate_series(1, 95) n", ann.id());
        try (var many = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = many.invokeAll(IntStream.range(0, 50).<Callable<String>>mapToObj(n -> () -> api.as(ann).send("vm_group_info_update", "groupid", 0, "groupname", "r" + n).text()).toList());
            int made = 0;
            for (var answer : answers) if (answer.get().equals("0")) made++;
            assertThat(made).isEqualTo(5);
        }
        assertThat(api.as(ann).send("vm_group_info").json()).hasSize(100);
    }

    @Test void a_key_opens_one_group_and_can_be_taken_back() {
        var ann = given.customer();
        var bob = given.customer();
        var inside = given.vm(ann);
        var outside = given.vm(ann);
        long group = group(ann, "Shared");
        api.as(ann).send("vm_info_update", "vpsid", inside.id(), "vname", "inside", "groupid", group).says("0");
        api.as(ann).send("vm_group_info_update", "groupid", group, "grouppassword", "short").refuses("Parameter grouppassword must have 12 to 128 characters");
        api.as(ann).send("vm_group_info_update", "groupid", group, "grouppassword", "for my partner").says("0");
        assertThat(api.as(ann).send("vm_group_info").json().get(0).get("haskey").asText()).isEqualTo("1");
        assertThat(given.inside("acme", () -> VmGroup.<VmGroup>findById(group).passwordHash)).doesNotContain("partner");
        api.as(ann).send("vm_group_info_update", "groupid", group(ann, "Second"), "grouppassword", "for my partner").refuses("Parameter grouppassword: another group of yours has this password");
        api.as(bob).send("vm_group_info_update", "groupid", group(bob, "Bob"), "grouppassword", "for my partner").says("0");

        var partner = new ApiClient().with("user", ann.username(), "for my partner");
        var seen = partner.send("vm_info").json();
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).get("vid").asLong()).isEqualTo(inside.id());
        assertThat(seen.get(0).get("dpass").asText()).isEmpty();
        assertThat(api.as(ann).send("vm_info", "vpsid", inside.id()).json().get(0).get("dpass").asText()).isNotEmpty();
        assertThat(partner.send("vm_state", "vpsid", inside.id()).text()).startsWith("running|");
        partner.send("vm_state", "vpsid", outside.id()).refuses("Parameter vpsid: no such host");
        partner.send("vm_info", "vpsid", outside.id()).says("[]");
        partner.send("vm_stop", "vpsid", inside.id()).refuses("Unknown action");
        partner.send("vm_shutdown", "vpsid", inside.id()).refuses("This token does not allow this command");
        partner.send("user_info").refuses("This token does not allow this command");

        api.as(ann).send("vm_group_info_update", "groupid", group, "dropkey", 1).says("0");
        partner.send("vm_info").refuses("Invalid api_username or api_key");
        // Bob's group has the same password; with Ann's name it opens nothing.
        new ApiClient().with("user", bob.username(), "for my partner").send("vm_info").says("[]");
    }

    private long group(Given.Customer owner, String name) {
        api.as(owner).send("vm_group_info_update", "groupid", 0, "groupname", name).says("0");
        var groups = api.as(owner).send("vm_group_info").json();
        for (var group : groups) if (group.get("gname").asText().equals(name)) return group.get("gid").asLong();
        throw new AssertionError(groups);
    }
}
