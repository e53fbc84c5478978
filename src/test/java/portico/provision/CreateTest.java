package portico.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import portico.hypervisor.CloneMode;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.infra.Host;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.testing.Places;
import portico.testing.Places.Place;

/** Creating VMs, as the hosting sites in the field do it. */
@QuarkusTest
class CreateTest {

    @Inject Given given;
    @Inject Places places;
    @Inject SimulatedHypervisor hypervisor;
    @Inject CreateTask createTask;
    @Inject Mishaps mishaps;
    @Inject portico.task.OwnRunners runners;
    @Inject portico.secret.Vault vault;
    final ApiClient system = new ApiClient().system("acme");

    @Test void a_hosting_portal_creates_a_vm_and_shows_it_at_once() throws Exception {
        var ann = given.customer();
        var place = places.host(4096, 100, 5);
        String id;
        com.fasterxml.jackson.databind.JsonNode row;
        runners.hold();
        try {
            var created = system.multipart().send("vm_create", "userid", ann.number(), "cpu", 2, "ram_max", 1024, "ram_min", 512, "disk", 20, "bandwidth", 0, "port", 100,
                    "vpsname", "cloudserver", "osid", place.template(), "serverid", place.host()).parts();
            assertThat(created).hasSize(2).element(1).isEqualTo(place.ip(1));
            id = created.getFirst();
            row = only(id);
            assertThat(row.path("vstatus").asText()).as("before anything was done for it").isEqualTo("0");
            assertThat(system.send("vm_state", "vpsid", id).text()).startsWith("setup|");
        } finally {
            runners.release();
        }
        assertThat(row.path("uid").asText()).isEqualTo(String.valueOf(ann.number()));
        assertThat(row.path("vram").asText()).isEqualTo("1024");
        assertThat(row.path("vrammin").asText()).isEqualTo("512");
        assertThat(row.path("vport").asText()).isEqualTo("100");
        assertThat(row.path("vip").asText()).isEqualTo(place.ip(1));
        var password = row.path("dpass").asText();
        assertThat(password).isNotEmpty();

        eventually(() -> only(id).path("vstatus").asText().equals("2"));
        assertThat(system.send("vm_state", "vpsid", id).text()).startsWith("running|{");
        var machine = hypervisor.look(target(place), "portico-" + id).orElseThrow();
        assertThat(machine.accepts(password)).isTrue();
        assertThat(machine.definition().memoryMb()).isEqualTo(1024);
        assertThat(machine.definition().linkSpeedMbps()).isEqualTo(100);
        assertThat(system.send("task_list", "vpsid", id).json().path(0).path("tinfo").path("task_action").asText()).isEqualTo("create_step_1");
        // The same name again makes another host.
        assertThat(create(ann, place, "vpsname", "cloudserver").parts().getFirst()).isNotEqualTo(id);
    }

    @Test void the_disk_is_made_as_the_caller_says_and_else_as_the_server_does() throws Exception {
        var ann = given.customer();
        var place = places.host(8192, 100, 6);
        assertThat(made(create(ann, place, "method", 0), place)).isEqualTo(CloneMode.FAST);
        assertThat(made(create(ann, place, "method", 1), place)).isEqualTo(CloneMode.FULL);
        for (var mode : CloneMode.values()) {
            given.sql("update host set clone_mode = ? where id = ?", mode.name(), place.host());
            assertThat(made(create(ann, place, "method", -1), place)).as("method=-1").isEqualTo(mode);
            assertThat(made(create(ann, place), place)).as("no method").isEqualTo(mode);
        }
        create(ann, place, "method", 2).refuses("Parameter method has a value that is not allowed");
    }

    /** How the host was told to make the disk. */
    private CloneMode made(ApiClient.Reply created, Place place) throws Exception {
        var id = created.parts().getFirst();
        eventually(() -> only(id).path("vstatus").asText().equals("2"));
        return hypervisor.look(target(place), "portico-" + id).orElseThrow().disk().orElseThrow().mode();
    }

    @Test void a_teaching_platform_asks_for_addresses_and_backups() {
        var ann = given.customer();
        var place = places.host(8192, 100, 6, 2);
        var id = create(ann, place, "Disk", 5, "ip", place.ip(3), "additionalips", place.ip(1) + "," + place.ip(5) + ",", "backup_snapshot", 4, "backup_full", 4).parts().getFirst();
        var row = only(id);
        assertThat(row.path("vip").asText()).isEqualTo(place.ip(3));
        assertThat(row.path("vadditionalips").asText().split(",")).containsExactlyInAnyOrder(place.ip(1), place.ip(5));
        assertThat(row.path("vconfig").path("backup_full").asText()).isEqualTo("4");
        // A chosen main address never is one of those named as additional.
        assertThat(create(ann, place, "additionalips", place.ip(2)).parts().get(1)).isEqualTo(place.ip(4));
        assertThat(create(ann, place, "shareip", 1).parts().get(1)).isEqualTo(place.ip(101));
        var byName = create(ann, place, "ip", place.ip(102)).parts();
        assertThat(only(byName.getFirst()).path("shareip").asText()).isEqualTo("1");
        create(ann, place, "shareip", "1").refuses("Insufficient server IPs");
    }

    @Test void what_is_refused_leaves_nothing_behind() {
        var ann = given.customer();
        var place = places.host(1024, 20, 3);
        create(ann, place, "additionalips", place.ip(2) + ",10.255.0.1").refuses("Parameter additionalips: 10.255.0.1 is not a free address of this server");
        create(ann, place, "additionalips", "x").refuses("Parameter additionalips must be an IP address");
        create(ann, place, "ip", "10.77.0.1.2").refuses("Parameter ip must be an IP address");
        create(ann, place, "vpsname", "abcd").refuses("Parameter vpsname must be 5 to 50 letters, digits, blanks, dots or dashes");
        create(ann, place, "ram_max", 2048).refuses("Parameter ram_max: the server has 1024 MB of memory left");
        create(ann, place, "disk", 21).refuses("Parameter disk: the server has 20 GB of disk left");
        create(ann, place, "disk", 1).refuses("Parameter osid: this template needs a disk of at least 2 GB");
        create(ann, place, "cpu", 9).refuses("Parameter cpu: a host on this server may have at most 8 processors");
        create(ann, place, "cpu", 0).refuses("Parameter cpu is outside its limits");
        create(ann, place, "osid", Given.DEBIAN).refuses("Parameter osid: no such template on this server");
        create(ann, place, "serverid", 4).refuses("Parameter serverid: no such server");
        create(ann, place, "serverid", "").refuses("Parameter serverid is required");
        create(ann, place, "serverid", "", "servergroup", 999_999).refuses("Parameter servergroup: no such server group");
        assertThat(places.number("select count(*) from vm where host_id = " + place.host())).isZero();
        assertThat(places.number("select count(*) from ip_address where vm_id is not null and host(ip) like '10." + place.network() + ".%'")).isZero();
        given.sql("update host set maintenance = 'new disks' where id = ?", place.host());
        create(ann, place).refuses("The server is under maintenance: new disks");
    }

    @Test void fifty_at_once_get_the_ten_addresses_there_are() throws Exception {
        var ann = given.customer();
        var place = places.host(1_000_000, 100_000, 10);
        var answers = fifty(n -> create(ann, place).text());
        assertThat(answers.stream().filter(a -> a.matches("0\\|\\d+\\|10\\..*"))).hasSize(10);
        assertThat(answers.stream().filter("-1|Insufficient server IPs"::equals)).hasSize(40);
        assertThat(answers.stream().filter(a -> a.startsWith("0|")).map(a -> a.split("\\|")[2]).distinct()).hasSize(10);
        assertThat(places.number("select count(*) from vm where host_id = " + place.host())).isEqualTo(10);
    }

    /** Orders that wait, as these do for their guests, keep nobody else's from being carried out and no host from being looked at. */
    @Test void twenty_at_once_all_end_well_and_hold_up_nobody() throws Exception {
        var ann = given.customer();
        var place = places.host(1_000_000, 1_000, 30);
        var other = given.vm(given.customer());
        // Not yet: 0.
        var looked = "select coalesce(extract(epoch from seen_at)::bigint, 0) from host where id = " + place.host();
        boolean otherDone = false;
        mishaps.slow("start", Duration.ofSeconds(7));
        var ids = new ArrayList<String>();
        var looks = new java.util.TreeSet<Long>();
        try {
            for (int i = 0; i < 20; i++) ids.add(create(ann, place).parts().getFirst());
            eventually(() -> places.number("select count(*) from task_step s join task t on t.id = s.task_id where s.name = 'start' and s.state = 'RUNNING' and t.host_id = " + place.host()) == 20);
            system.send("vm_hshutdown", "vpsid", other.id()).says("0");
            while (places.number("select count(*) from task where state = 'DONE' and host_id = " + place.host()) == 0) {
                looks.add(places.number(looked));
                otherDone |= places.number("select count(*) from task where state = 'DONE' and vm_id = " + other.id()) == 1;
                Thread.sleep(200);
            }
        } finally {
            mishaps.calm();
        }
        assertThat(otherDone).as("another customer's machine was switched off meanwhile").isTrue();
        assertThat(looks.stream().filter(moment -> moment > 0)).as("and the host was looked at again and again").hasSizeGreaterThanOrEqualTo(2);
        for (var id : ids) eventually(() -> only(id).path("vstatus").asText().equals("2"));
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(ids.stream().map(id -> only(id).path("vip").asText())).doesNotHaveDuplicates().hasSize(20);
        for (var id : ids) assertThat(hypervisor.look(target(place), "portico-" + id).orElseThrow().accepts(only(id).path("dpass").asText())).isTrue();
        assertThat(places.number("select count(*) from task where host_id = " + place.host())).as("each was installed once").isEqualTo(20);
        assertThat(places.number("select max(attempts) from task where host_id = " + place.host())).isZero();
    }

    @Test void fifty_at_once_do_not_pass_a_quota_or_a_full_host() throws Exception {
        var place = places.host(7 * 512, 1_000, 100);
        var few = given.customer();
        given.sql("update user_account set max_vms = 3 where id = ?", few.id());
        var answers = fifty(n -> create(few, place, "ram_max", 64).text());
        assertThat(answers.stream().filter(a -> a.startsWith("0|"))).hasSize(3);
        assertThat(answers).contains("-1|The user may have 3 hosts and has them already");

        var full = places.host(7 * 512, 1_000, 100);
        var owners = List.of(given.customer(), given.customer(), given.customer());
        assertThat(fifty(n -> create(owners.get(n % 3), full).text()).stream().filter(a -> a.startsWith("0|"))).hasSize(7);
        var small = places.host(1_000_000, 9, 100);
        assertThat(fifty(n -> create(owners.get(n % 3), small, "disk", 3).text()).stream().filter(a -> a.startsWith("0|"))).hasSize(3);
    }

    @Test void a_vm_begins_as_a_copy_of_a_full_backup() throws Exception {
        var ann = given.customer();
        var place = places.host(4096, 100, 5);
        var id = create(ann, place, "disk", 6, "backup_full", 2).parts().getFirst();
        eventually(() -> only(id).path("vstatus").asText().equals("2"));
        system.send("vm_backup", "vpsid", id, "subaction", "backup", "bktype", 1, "bkname", "golden").says("0");
        eventually(() -> system.send("vm_backup", "vpsid", id, "subaction", "list").json().path(0).path("fstatus").asText().equals("1"));
        var image = system.send("vm_backup", "vpsid", id, "subaction", "list").json().path(0).path("fid").asText();

        create(ann, place, "imageid", image, "disk", 5).refuses("Parameter disk: this backup needs a disk of at least 6 GB");
        assertThat(create(ann, place, "imageid", image, "disk", 9, "serverid", 3).text()).startsWith("-1|Parameter imageid: ");
        create(ann, place, "imageid", 999_999_999).refuses("Parameter imageid: no such backup of this host");
        var copy = create(ann, place, "osid", "", "imageid", image, "disk", 8).parts().getFirst();
        eventually(() -> only(copy).path("vstatus").asText().equals("2"));
        var machine = hypervisor.look(target(place), "portico-" + copy).orElseThrow();
        assertThat(machine.isRunning()).isTrue();
        assertThat(machine.hasTemplate("small.qcow2")).isTrue();
        assertThat(machine.disk().orElseThrow().sizeGb()).isEqualTo(8);
        assertThat(machine.accepts(only(copy).path("dpass").asText())).isTrue();
        assertThat(only(copy).path("dpass")).isNotEqualTo(only(id).path("dpass"));
        assertThat(only(copy).path("vos").asText()).isEqualTo("Small 1");
    }

    @Test void what_another_site_sold_of_a_host_is_taken_too() {
        var place = places.host(1024, 100, 10);
        given.sql("insert into tenant_host_group values ('globex', ?)", place.group());
        var theirs = given.customer(Given.GLOBEX, 0);
        assertThat(new ApiClient().system("globex").send("vm_create", "userid", theirs.number(), "cpu", 1, "ram_max", 768, "disk", 5, "vpsname", "theirs", "osid", place.template(),
                "serverid", place.host()).parts()).hasSize(2);
        create(given.customer(), place).refuses("Parameter ram_max: the server has 256 MB of memory left");
    }

    @Test void the_same_external_id_gives_the_same_host() throws Exception {
        var ann = given.customer();
        var place = places.host(1_000_000, 1_000, 100);
        var answers = fifty(n -> create(ann, place, "externalid", "order 4711 " + place.host()).text());
        assertThat(answers.stream().distinct()).hasSize(1).allMatch(a -> a.startsWith("0|"));
        create(given.customer(), place, "externalid", "order 4711 " + place.host()).refuses("Parameter externalid: this externalid belongs to another user's host");
    }

    @Test void of_a_group_the_best_server_is_chosen() {
        var ann = given.customer();
        var first = places.host(2048, 100, 50);
        var second = places.beside(first, 2048, 100, 50);
        given.sql("insert into os_template_host values (?, ?)", first.template(), second.host());
        var chosen = new ArrayList<String>();
        for (int i = 0; i < 8; i++) chosen.add(only(create(ann, first, "serverid", "", "servergroup", first.group()).parts().getFirst()).path("sid").asText());
        assertThat(chosen.stream().filter(String.valueOf(first.host())::equals)).hasSize(4);
        assertThat(chosen.subList(0, 2)).doesNotHaveDuplicates();
        create(ann, first, "serverid", "", "servergroup", first.group()).refuses("No server of this group has room for such a host");
    }

    @Test void of_a_group_only_servers_with_addresses_are_chosen() {
        var ann = given.customer();
        var first = places.host(1_000_000, 1_000, 0);
        var second = places.beside(first, 2048, 100, 2);
        given.sql("insert into os_template_host values (?, ?)", first.template(), second.host());
        Object[] anywhere = { "serverid", "", "servergroup", first.group() };
        for (int i = 0; i < 2; i++) assertThat(only(create(ann, first, anywhere).parts().getFirst()).path("sid").asText()).as("the one with room has no address").isEqualTo(String.valueOf(second.host()));
        create(ann, first, anywhere).refuses("Insufficient server IPs");
        create(ann, first, "serverid", "", "servergroup", first.group(), "shareip", 1).refuses("Insufficient server IPs");
        assertThat(places.number("select count(*) from vm where owner_id = " + ann.id())).isEqualTo(2);
    }

    @Test void each_step_may_be_repeated() {
        var web = given.vm(given.customer());
        var sealed = java.util.Base64.getEncoder().encodeToString(vault.seal("after the second time"));
        portico.testing.Steps.eachTwice(createTask, new InstallTask.Order(web.id(), Given.DEBIAN, portico.hypervisor.Wipe.ALL_DISKS, CloneMode.FAST, sealed), Given.ACME);
        var machine = hypervisor.look(given.inside(Given.ACME, () -> Host.<Host>findById(3L).target()), "portico-" + web.id()).orElseThrow();
        assertThat(machine.isRunning()).isTrue();
        assertThat(machine.accepts("after the second time")).isTrue();
        var row = only(String.valueOf(web.id()));
        assertThat(row.path("vstatus").asText()).isEqualTo("2");
        assertThat(row.path("dpass").asText()).isEqualTo("after the second time");
    }

    private ApiClient.Reply create(Given.Customer owner, Place place, Object... more) {
        var all = new java.util.LinkedHashMap<String, Object>(java.util.Map.of("userid", owner.number(), "cpu", 1, "ram_max", 512, "disk", 5, "vpsname", "student",
                "osid", place.template(), "serverid", place.host()));
        for (int i = 0; i < more.length; i += 2) {
            all.remove(((String) more[i]).toLowerCase(java.util.Locale.ROOT));
            all.put((String) more[i], more[i + 1]);
        }
        return system.send("vm_create", all.entrySet().stream().flatMap(e -> java.util.stream.Stream.of(e.getKey(), e.getValue())).toArray());
    }

    private com.fasterxml.jackson.databind.JsonNode only(String id) {
        var rows = system.send("vm_info", "vpsid", id).json();
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private portico.hypervisor.HostTarget target(Place place) { return given.inside(Given.ACME, () -> Host.<Host>findById(place.host()).target()); }

    private static List<String> fifty(IntFunction<String> call) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<String>>();
            for (int i = 0; i < 50; i++) {
                int number = i;
                calls.add(() -> call.apply(number));
            }
            var answers = new ArrayList<String>();
            for (var answer : threads.invokeAll(calls)) answers.add(answer.get());
            return answers;
        }
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 300 && !condition.getAsBoolean(); i++) Thread.sleep(100);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
