package portico.staff;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.audit.AuditEntry;
import portico.infra.IpAddress;
import portico.task.Task;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.vm.Vm;

/** Staff delete a machine knowing what becomes of it, find it in the trash, and bring it back. */
@QuarkusTest
class TrashPagesTest {

    @Inject Given given;
    final ApiClient system = new ApiClient().system("acme");
    Given.Customer ann;
    Given.Machine web;
    BrowserClient chief, support;
    String path;

    @BeforeEach void log_in() {
        ann = given.customer();
        web = given.vm(ann);
        chief = new BrowserClient().staff("chief");
        support = new BrowserClient().staff("support");
        path = "/staff/machines/" + web.id() + "/delete";
    }

    @Test void a_machine_is_deleted_by_name_lies_in_the_trash_and_comes_back() throws Exception {
        system.send("vm_backup", "vpsid", web.id(), "subaction", "backup", "bktype", 1, "bkname", "full").says("0");
        eventually(this::isIdle);
        var ip = given.inside(Given.ACME, () -> IpAddress.of(web.id()).getFirst().ip);
        chief.open("/staff/machines/" + web.id()).is(200).shows(path, "href=\"/staff/trash\"");
        chief.open(path).is(200).shows("switched off at once", "free for others at once: " + ip, "5 GB, 0 snapshots", "Its full backups (1) stay, and are erased 7 days after the disks", "Until then it can be brought back");
        chief.cookie("portico-language", "zh-CN").open(path).shows("1 个完整备份会保留", "立即断电");
        chief.cookie("portico-language", "en");
        chief.send(path, "confirm", "another").is(422).shows("not the machine");
        assertThat(isGone()).isFalse();
        chief.send(path, "confirm", web.name()).leadsTo("/staff/trash?said=staff-ordered");
        eventually(this::isGone);
        assertThat(given.inside("acme", () -> AuditEntry.<AuditEntry>find("action = 'vm_delete' and vmId = ?1", web.id()).firstResult().actor)).isEqualTo("staff:chief");

        chief.open(path).is(404);
        chief.open("/staff/trash").is(200).shows(web.name(), ann.username(), ip, "staff:chief", "/staff/trash/" + web.id() + "/restore");
        support.open("/staff/trash").is(200).shows(web.name()).hides("/restore", "imageid=");
        chief.open("/staff/trash").shows("Backups of deleted machines", "/staff/commands/vm_create?imageid=", "&amp;userid=" + ann.number());
        chief.cookie("portico-language", "zh-CN").open("/staff/trash").shows("已删除云主机的备份", "比磁盘多保留数天");
        chief.cookie("portico-language", "en");
        support.send("/staff/trash/" + web.id() + "/restore").is(403);
        chief.cookie("portico-language", "zh-CN").open("/staff/trash").shows("回收站", "保留至");
        chief.cookie("portico-language", "en").open("/staff/trash/" + web.id() + "/restore").leadsTo("/staff/trash");
        chief.send("/staff/trash/" + web.id() + "/restore").leadsTo("/staff/machines/" + web.id() + "?said=staff-ordered");
        eventually(this::isIdle);
        chief.open("/staff/machines/" + web.id()).is(200).shows(web.name());
        chief.open("/staff/trash").hides("/staff/trash/" + web.id() + "/restore");
        chief.send("/staff/trash/" + web.id() + "/restore").is(404);
    }

    @Test void what_cannot_be_brought_back_says_why() throws Exception {
        chief.send(path, "confirm", web.name()).is(303);
        eventually(this::isGone);
        given.sql("update user_account set max_vms = 1 where id = ?", ann.id());
        given.vm(ann);
        chief.send("/staff/trash/" + web.id() + "/restore").is(409).shows("role=\"alert\"", web.name());
        given.sql("update trashed_vm set erasing = true where vm_id = ?", web.id());
        chief.open("/staff/trash").shows("being erased").hides("/staff/trash/" + web.id() + "/restore");
    }

    @Test void the_owners_protection_is_explained_and_taken_off_before() {
        given.sql("update vm set protected = true where id = ?", web.id());
        chief.open(path).shows("Protected by its owner", "Ask them before you take that off", "The owner has protected this machine from deletion").hides("Delete the machine");
        chief.send(path, "confirm", web.name()).is(409).shows("The owner has protected this machine from deletion");
        chief.open(path + "/protection").leadsTo(path);
        chief.send(path + "/protection").leadsTo(path + "?said=staff-saved");
        chief.open(path).shows("Delete the machine").hides("Protected by its owner");
        assertThat(given.inside("acme", () -> AuditEntry.<AuditEntry>find("action = 'vm_update' and vmId = ?1", web.id()).firstResult().actor)).isEqualTo("staff:chief");
    }

    @Test void what_is_in_the_way_is_said_at_both_doors() {
        given.sql("insert into task (tenant, type, action, kind, state, work_order, user_id, vm_id, host_id, asked_by) values ('acme', 'vm.backup', 'backup', 4, 'RUNNING', '{}', ?, ?, 3, 'test')", ann.id(), web.id());
        chief.open(path).shows("A task is running on this machine").hides("Delete the machine");
        system.send("vm_delete", "vpsid", web.id()).refuses("A task is running on this host");
        given.sql("delete from task where vm_id = ?", web.id());
        given.sql("update vm set deleting = true where id = ?", web.id());
        chief.open(path).shows("The machine is being deleted");
        chief.open("/staff/trash").shows("On their way into the trash", web.name());
        given.sql("update vm set deleting = false where id = ?", web.id());
    }

    private boolean isGone() { return given.inside(Given.ACME, () -> Vm.count("id", web.id()) == 0); }

    private boolean isIdle() { return given.inside(Given.ACME, () -> Task.busyWith(web.id()).isEmpty()); }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 300 && !condition.getAsBoolean(); i++) Thread.sleep(100);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
