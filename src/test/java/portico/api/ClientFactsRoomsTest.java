package portico.api;

import static org.assertj.core.api.Assertions.assertThat;
import static portico.testing.FieldClient.isErrorToJava;
import static portico.testing.FieldClient.java;
import static portico.testing.FieldClient.parsed;
import static portico.testing.FieldClient.php;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.testing.Places;
import portico.testing.Tasks;

/** The facts about programs in the field for the commands of the other rooms, sent as {@link ClientFactsTest} sends and judged as the programs judge. */
@QuarkusTest
class ClientFactsRoomsTest {

    @Inject Given given;
    @Inject Places places;
    final ApiClient system = new ApiClient().system("acme");

    @Test void fact_3_vm_create_answers_three_pieces_and_the_host_is_there_at_once() {
        var ann = given.customer();
        var place = places.host(8192, 100, 4);
        var first = php("Action", "vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 512, "ram_min", 1024, "disk", 5, "bandwidth", 0, "port", 10, "vpsname", "cloudserver", "osid", place.template(), "serverid", place.host()).split("\\|");
        assertThat(first).hasSize(3);
        assertThat(first[0]).isEqualTo("0");
        assertThat(first[2]).as("no line end sticks to the last piece").isEqualTo(place.ip(1));
        var answer = java("action", "vps_create", "userid", ann.number(), "cpu", 1, "ram_max", 512, "ram_min", 512, "imageid", "", "Disk", 5, "vpsname", "cloudserver", "osid", place.template(), "serverid", place.host(),
                "bandwidth", 100, "port", 10, "ip", place.ip(3), "additionalips", place.ip(4), "backup_snapshot", 4, "backup_full", 4);
        assertThat(isErrorToJava(answer)).isFalse();
        // Before it splits, this one makes semicolons of the bars.
        var second = answer.replace('|', ';').split(";");
        assertThat(second).hasSize(3);
        assertThat(second[2]).isEqualTo(place.ip(3));
        var row = only(java("action", "vps_info", "vpsid", second[1]));
        assertThat(row.get("vstatus").asInt()).isIn(0, 2);
        assertThat(row.get("vip").asText()).isEqualTo(place.ip(3));
        assertThat(row.get("vadditionalips").asText()).isEqualTo(place.ip(4));
        assertThat(row.get("vdisk").asText()).isEqualTo("5");
        assertThat(row.get("vconfig").get("backup_snapshot").asText() + row.get("vconfig").get("backup_full").asText()).isEqualTo("44");
        // All addresses but one are given away; the one after that is the case whose words are looked for.
        java("action", "vps_create", "userid", ann.number(), "cpu", 1, "ram_max", 512, "ram_min", 512, "Disk", 5, "vpsname", "cloudserver", "osid", place.template(), "serverid", place.host());
        var none = java("action", "vps_create", "userid", ann.number(), "cpu", 1, "ram_max", 512, "ram_min", 512, "Disk", 5, "vpsname", "cloudserver", "osid", place.template(), "serverid", place.host());
        assertThat(isErrorToJava(none)).isTrue();
        assertThat(none).contains("Insufficient server IPs");
    }

    @Test void fact_3_vm_update_takes_names_twice_and_lists_that_end_with_a_comma() {
        var ann = given.customer();
        var place = places.host(8192, 100, 4);
        var id = php("Action", "vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 512, "ram_min", 512, "disk", 5, "bandwidth", 0, "port", 0, "vpsname", "cloudserver", "osid", place.template(), "serverid", place.host()).split("\\|")[1];
        done(id);
        var sent = java("action", "vps_update", "vpsid", id, "userid", ann.number(), "Cpu", 2, "cpu", 2, "Ram", 1024, "ram_max", 1024, "ram_min", 512, "Disk", 6, "vpsname", "cloudserver", "bandwidth", 50, "port", 20, "status", "", "ip", "", "additionalips", "");
        assertThat(sent).isEqualTo("0");
        done(id);
        var row = only(java("action", "vps_info", "vpsid", id));
        assertThat(texts(row, "vcpu", "vram", "vdisk", "vbandwidth", "vport")).isEqualTo("2 1024 6 50 20");
        assertThat(java("action", "vps_update", "vpsid", id, "Cpu", 2, "cpu", 1)).as("twice, and not the same").startsWith("-1|");

        assertThat(firstPiece(php("Action", "vm_update", "vpsid", id, "userid", ann.number(), "cpu", 2, "ram_max", 1024, "ram_min", 1024, "disk", 6, "bandwidth", 0, "port", 20, "status", 2, "ip", place.ip(1), "additionalips", place.ip(2) + "," + place.ip(4) + ","))).isEqualTo("0");
        done(id);
        assertThat(only(php("Action", "vm_info", "vpsid", id)).get("vadditionalips").asText()).isEqualTo(place.ip(2) + "," + place.ip(4));
        assertThat(firstPiece(php("Action", "vm_update", "vpsid", id, "userid", ann.number(), "cpu", 2, "ram_max", 1024, "ram_min", 1024, "disk", 6, "bandwidth", 0, "port", 20, "status", 2, "ip", place.ip(1), "additionalips", ""))).isEqualTo("0");
        assertThat(only(php("Action", "vm_info", "vpsid", id)).get("vadditionalips").asText()).as("empty is not sent").isEqualTo(place.ip(2) + "," + place.ip(4));
        assertThat(only(php("Action", "vm_info", "vpsid", id)).get("vbandwidth").asText()).isEqualTo("0");
        for (int status : new int[] {1, 2}) {
            assertThat(firstPiece(php("Action", "vm_update", "vpsid", id, "userid", ann.number(), "status", status))).isEqualTo("0");
            done(id);
            assertThat(only(php("Action", "vm_info", "vpsid", id)).get("vstatus").asText()).isEqualTo(String.valueOf(status));
        }
        assertThat(firstPiece(php("Action", "vm_update", "vpsid", Samples.NOBODY, "userid", ann.number(), "status", 1))).isNotEqualTo("0");
    }

    @Test void fact_3_vm_delete_answers_zero_and_the_host_is_not_found() throws Exception {
        var ann = given.customer();
        var one = given.vm(ann);
        var two = given.vm(ann);
        assertThat(firstPiece(php("Action", "vm_delete", "vpsid", one.id()))).isEqualTo("0");
        assertThat(java("action", "vps_delete", "vpsid", two.id())).isEqualTo("0");
        for (var vm : List.of(one, two)) {
            var info = "";
            for (int i = 0; i < 200 && !(info = java("action", "vps_info", "vpsid", vm.id())).equals("[]") && !isErrorToJava(info); i++) Thread.sleep(50);
            assertThat(info.equals("[]") || isErrorToJava(info)).as(info).isTrue();
        }
        assertThat(firstPiece(php("Action", "vm_delete", "vpsid", Samples.NOBODY))).isEqualTo("-1");
    }

    @Test void fact_3_vm_backup_is_made_listed_restored_and_deleted() {
        var vm = given.vm(given.customer());
        // "No backups" to this client: not longer than ten characters.
        assertThat(java("action", "vm_backup", "vpsid", vm.id(), "subaction", "list")).isEqualTo("[]");
        for (int kind : new int[] {0, 1}) {
            assertThat(java("action", "vm_backup", "subaction", "backup", "vpsid", vm.id(), "bktype", kind, "bkname", "backup-" + kind)).startsWith("0").isEqualTo("0");
            done(String.valueOf(vm.id()));
        }
        var text = java("action", "vps_backup", "subaction", "list", "vpsid", vm.id());
        assertThat(text).startsWith("[").hasSizeGreaterThan(10);
        assertThat(isErrorToJava(text)).isFalse();
        for (var row : parsed(text)) {
            assertThat(row.get("fname").asText()).isEqualTo(row.get("fconfig").get("backup_name").asText().equals("backup-1") ? "Full_Backup" : "Snapshot");
            assertThat(row.get("fstatus").asText()).isEqualTo("1");
            assertThat(row.get("fconfig").get("time").asLong()).isBetween(1_500_000_000L, 5_000_000_000L);
            assertThat(row.get("fconfig").get("os").asText() + row.get("fconfig").get("vdisk").asText()).isNotEmpty();
        }
        assertThat(parsed(text)).hasSize(2);
        var snapshot = row(text, "Snapshot").get("fid").asText();
        assertThat(java("action", "vps_backup", "subaction", "revert", "vpsid", vm.id(), "bkid", snapshot)).isEqualTo("0");
        done(String.valueOf(vm.id()));
        assertThat(java("action", "vps_backup", "subaction", "del", "vpsid", vm.id(), "bkid", snapshot)).isEqualTo("0");
        done(String.valueOf(vm.id()));
        assertThat(row(java("action", "vps_backup", "subaction", "list", "vpsid", vm.id()), "Full_Backup")).isNotNull();
        assertThat(row(java("action", "vps_backup", "subaction", "list", "vpsid", vm.id()), "Snapshot")).isNull();
        // What is left of an error when its first three characters and its last one are cut.
        for (var bad : List.of(java("action", "vm_backup", "subaction", "backup", "vpsid", Samples.NOBODY, "bktype", 0, "bkname", "x"), java("action", "vm_backup", "subaction", "backup", "vpsid", vm.id(), "bktype", 7, "bkname", "x"))) {
            assertThat(isErrorToJava(bad)).isTrue();
            assertThat(bad.substring(3, bad.length() - 1)).isNotBlank();
        }
    }

    @Test void fact_3_vm_resetps_succeeds_with_one_character_and_fails_with_more_than_ten() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var before = only(java("action", "vps_info", "vpsid", vm.id())).get("dpass").asText();
        assertThat(java("action", "vps_resetps", "vpsid", vm.id())).isEqualTo("0");
        var after = only(java("action", "vps_info", "vpsid", vm.id())).get("dpass").asText();
        assertThat(after).isNotEmpty().isNotEqualTo(before);
        done(String.valueOf(vm.id()));
        assertThat(php("Action", "vm_resetps", "vpsid", vm.id())).isEqualTo("0");
        done(String.valueOf(vm.id()));
        given.sql("update vm set os_template_id = ?, guest_user = 'Administrator' where id = ?", Given.WINDOWS, vm.id());
        assertThat(php("Action", "vm_resetps", "vpsid", vm.id(), "username", "Administrator", "password", "Pa55word-1")).isEqualTo("0");
        var refused = List.of(java("action", "vps_resetps", "vpsid", Samples.NOBODY), java("action", "vps_resetps", "vpsid", ""), java("action", "vps_resetps", "vpsid", "x"), java("action", "vps_resetps", "vpsid", given.vm(ann, "off").id()),
                java("action", "vps_resetps", "vpsid", given.vm(ann, "locked").id()), java("action", "vps_resetps", "vpsid", given.vm(ann, "setup-failed").id()), java("action", "vps_resetps", "vpsid", vm.id(), "username", "Administrator", "password", "1"));
        for (var text : refused) {
            assertThat(text).hasSizeGreaterThan(10).startsWith("-1|");
            assertThat(text.split("\\|")[1]).isNotBlank();
        }
    }

    @Test void fact_3_vm_setips_counts_cards_from_0_with_the_list_that_counts_from_1() {
        var place = places.host(4096, 100, 3);
        var id = php("Action", "vm_create", "userid", given.customer().number(), "cpu", 1, "ram_max", 512, "ram_min", 512, "disk", 5, "vpsname", "cloudserver", "osid", place.template(), "serverid", place.host(), "additionalips", place.ip(2) + ",").split("\\|")[1];
        done(id);
        var cards = parsed(php("Action", "vm_vif", "vpsid", id, "subaction", "list"));
        assertThat(firstPiece(php("Action", "vm_setips", "vpsid", id, "nicCount", 1, "mac_0", cards.get("mac_1").asText(), "ip_0", place.ip(1) + "|" + place.ip(2)))).isEqualTo("0");
        done(id);
        assertThat(firstPiece(php("Action", "vm_setips", "vpsid", id, "nicCount", 1, "mac_0", cards.get("mac_1").asText(), "ip_0", ""))).isEqualTo("0");
        done(id);
        assertThat(firstPiece(php("Action", "vm_setips", "vpsid", id, "nicCount", 1, "mac_0", cards.get("mac_1").asText(), "ip_0", place.ip(3)))).as("not assigned").isEqualTo("-1");
    }

    @Test void fact_3_vm_vif_is_one_object_numbered_from_1() {
        var id = String.valueOf(given.vm(given.customer()).id());
        var cards = parsed(php("Action", "vm_vif", "vpsid", id, "subaction", "list"));
        assertThat(cards.isObject()).isTrue();
        assertThat(cards.get("count").asText()).isEqualTo("1");
        for (var key : List.of("id_1", "mac_1", "network_1")) assertThat(cards.get(key).asText()).as(key).isNotEmpty();
        for (var state : List.of("unplug:0", "plug:1")) {
            assertThat(firstPiece(php("Action", "vm_vif", "vpsid", id, "subaction", state.split(":")[0], "vfid", cards.get("id_1").asText()))).isEqualTo("0");
            done(id);
            assertThat(parsed(php("Action", "vm_vif", "vpsid", id, "subaction", "list")).get("status_1").asText()).isEqualTo(state.split(":")[1]);
        }
        assertThat(firstPiece(php("Action", "vm_vif", "vpsid", id, "subaction", "unplug", "vfid", Samples.NOBODY))).isNotEqualTo("0");
    }

    @Test void fact_3_vm_cd_manage_names_images_by_name_and_takes_their_ids() {
        var id = String.valueOf(given.vm(given.customer()).id());
        var state = parsed(php("Action", "vm_cd_manage", "vpsid", id, "subaction", "state"));
        assertThat(state.isArray()).isTrue();
        assertThat(state).hasSize(2);
        assertThat(state.get(1).get("current").asText()).isEmpty();
        var image = state.get(0).get("images").properties().iterator().next();
        assertThat(image.getValue().isTextual()).isTrue();
        assertThat(php("Action", "vm_cd_manage", "vpsid", id, "subaction", "change", "cd_image", image.getValue().asText())).isEqualTo("0");
        done(id);
        assertThat(parsed(php("Action", "vm_cd_manage", "vpsid", id, "subaction", "state")).get(1).get("current").asText()).as("a name, not an id").isEqualTo(image.getKey());
        assertThat(php("Action", "vm_cd_manage", "vpsid", id, "subaction", "change", "cd_image", "")).isEqualTo("0");
        done(id);
        assertThat(parsed(php("Action", "vm_cd_manage", "vpsid", id, "subaction", "state")).get(1).get("current").asText()).isEmpty();
    }

    /** The client picks the first server that has the room, and a free address. */
    @Test void fact_3_server_info_and_ip_list_choose_a_server() {
        var place = places.host(2048, 60, 3);
        for (var text : List.of(java("action", "server_info", "servergroups", place.group()), java("action", "server_info", "serverid", place.host()), java("action", "server_info", "servergroups", place.group(), "serverid", "", "quantity", 5))) {
            assertThat(isErrorToJava(text)).isFalse();
            var rows = parsed(text);
            assertThat(rows.isArray()).isTrue();
            assertThat(rows).hasSize(1);
            var row = rows.get(0);
            for (var key : List.of("sid", "did", "maxcpu", "maxram", "maxdisk", "allowram", "allowdisk")) assertThat(row.get(key).asText()).as(key).matches("-?[0-9]+");
            for (var key : List.of("sname", "sip", "sstatus", "rack")) assertThat(row.get(key).isTextual()).as(key).isTrue();
            assertThat(row.get("maxcpu").asInt() >= 1 && row.get("allowram").asInt() >= 512 && row.get("allowdisk").asInt() >= 5).isTrue();
        }
        for (var text : List.of(java("action", "server_info", "serverid", Samples.NOBODY), java("action", "server_info", "servergroups", Samples.NOBODY))) assertThat(text.equals("[]") || isErrorToJava(text)).as(text).isTrue();
        var free = parsed(java("action", "ip_list", "ipid", 0, "vpsid", 0, "serverid", place.host()));
        assertThat(free).hasSize(3);
        for (var row : free) assertThat(row.get("vid").isTextual() && row.get("vid").asText().equals("0") && row.get("ip").isTextual()).isTrue();
        var id = php("Action", "vm_create", "userid", given.customer().number(), "cpu", 1, "ram_max", 512, "ram_min", 512, "disk", 5, "vpsname", "cloudserver", "osid", place.template(), "serverid", place.host()).split("\\|")[1];
        assertThat(parsed(java("action", "ip_list", "ipid", 0, "vpsid", 0, "serverid", place.host()))).hasSize(2);
        // The relay splits at the bar and takes the first piece for the whole.
        var own = parsed(firstPiece(php("Action", "ip_list", "vpsid", id)));
        assertThat(own).hasSize(1);
        assertThat(own.get(0).get("vid").asText()).isEqualTo(id);
        var all = parsed(firstPiece(php("Action", "ip_list", "serverid", place.host())));
        assertThat(all).hasSize(3);
        assertThat(all).filteredOn(row -> row.get("vid").asText().equals("0")).hasSize(2);
        // Unknown actions do get called.
        assertThat(java("action", "ip_list1", "serverid", place.host())).startsWith("-1|");
    }

    @Test void fact_3_server_groups_has_the_name_of_the_group_that_other_rows_name() {
        var place = places.host(2048, 60, 1);
        var did = parsed(java("action", "server_info", "serverid", place.host())).get(0).get("did").asText();
        var rows = parsed(php("Action", "server_groups", "groupid", did));
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).get("did").asText()).isEqualTo(did);
        assertThat(rows.get(0).get("dname").asText()).isEqualTo("Small");
    }

    @Test void fact_3_vm_stat_survives_what_is_done_to_it() {
        var vm = given.vm(given.customer());
        for (int chart = 1; chart <= 4; chart++)
            for (int interval : new int[] {5, 60, 3600, 86400, 2592000}) script(php("Action", "vm_stat", "vpsid", vm.id(), "charttype", chart, "chartinterval", interval));
        // Misspelt, and understood; left out, the first chart over the shortest time.
        var misspelt = java("action", "vps_stat", "vpsid", vm.id(), "chartype", 2, "chartinterval", 60);
        script(misspelt);
        assertThat(title(misspelt)).isEqualTo(title(php("Action", "vm_stat", "vpsid", vm.id(), "charttype", 2, "chartinterval", 60)));
        assertThat(title(java("action", "vps_stat", "vpsid", vm.id()))).isEqualTo(title(php("Action", "vm_stat", "vpsid", vm.id(), "charttype", 1, "chartinterval", 5))).isNotEqualTo(title(misspelt));
        assertThat(isErrorToJava(java("action", "vps_stat", "vpsid", Samples.NOBODY, "chartype", 1, "chartinterval", 60))).isTrue();
    }

    private static void script(String text) {
        assertThat(isErrorToJava(text)).isFalse();
        var mangled = text.replace("swin.dialog(\"option\", \"title\", cTitle);", "").replace("  ", "").replace("\t", "").replaceAll("[\\r\\n]", "");
        assertThat(mangled).isEqualTo(text).startsWith("swin.jqChart({").endsWith("});").contains("series:[").doesNotContain("//", "dialog");
    }

    private static String title(String script) { return script.replaceFirst("swin\\.jqChart\\(\\{title:\\{text:\"([^\"]*)\".*", "$1"); }

    private static String firstPiece(String text) { return text.split("\\|")[0]; }

    private static JsonNode only(String text) {
        assertThat(isErrorToJava(text)).as(text).isFalse();
        var rows = parsed(text);
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    /** Null: there is none. */
    private static JsonNode row(String backups, String name) {
        for (var row : parsed(backups)) if (row.get("fname").asText().equals(name)) return row;
        return null;
    }

    private static String texts(JsonNode row, String... keys) {
        var all = new StringJoiner(" ");
        for (var key : keys) all.add(row.get(key).asText());
        return all.toString();
    }

    /** Until the host's newest task has ended, well. */
    private void done(String id) { Tasks.done(system, Long.parseLong(id)); }
}
