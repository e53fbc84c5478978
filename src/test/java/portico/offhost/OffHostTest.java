package portico.offhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portico.hypervisor.BackupFile;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.place.RealSshd;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.testing.Places;
import portico.testing.Tasks;
import portico.vm.Vm;

/** Copies of full backups off their hosts: made, checked, used when the host's own is gone, and deleted. On simulated hosts. */
@QuarkusTest
class OffHostTest {

    @TempDir Path store;
    @Inject Given given;
    @Inject Places places;
    @Inject Mishaps mishaps;
    @Inject CopyBackups copying;
    @Inject SimulatedHypervisor hypervisor;
    final ApiClient api = new ApiClient();
    final ApiClient system = new ApiClient().system("acme");

    @AfterEach void calm() { mishaps.calm(); }

    @Test void a_backup_is_copied_listed_and_restored_from_its_copy() throws Exception {
        var ann = given.customer();
        long vm = machine(ann, store.toString());
        long id = backup(vm);
        assertThat(where(vm)).isEqualTo("server");
        copying.run();
        copying.run();
        Tasks.done(system, vm);
        assertThat(where(vm)).isEqualTo("server,store");
        var file = store.resolve("portico-" + vm).resolve(id + ".backup");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(places.number("select count(*) from task where type = 'backup.copy' and vm_id = " + vm)).as("once").isEqualTo(1);
        new BrowserClient().loggedIn(ann).open("/vm/" + vm + "/backups").shows("Copied off the server");

        system.send("vm_reload", "vpsid", vm, "osid", template(vm)).says("0");
        Tasks.done(system, vm);
        given.sql("delete from simulated_backup where vm_number = ?", vm);
        system.send("vm_backup", "vpsid", vm, "subaction", "revert", "bkid", id).says("0");
        Tasks.done(system, vm);
        assertThat(places.number("select count(*) from simulated_backup where whole and vm_number = " + vm)).as("the host has it again").isEqualTo(1);

        Files.writeString(file, "damaged");
        given.sql("update simulated_backup set sha256 = 'other' where vm_number = ?", vm);
        system.send("vm_backup", "vpsid", vm, "subaction", "revert", "bkid", id).says("0");
        assertThat(Tasks.newest(system, vm).path("tinfo").path("message").asText()).isEqualTo("The backup is missing or damaged; nothing was changed");
        assertThat(hypervisor.look(given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).target()), "portico-" + vm).orElseThrow().isRunning()).isTrue();

        system.send("vm_backup", "vpsid", vm, "subaction", "del", "bkid", id).says("0");
        Tasks.done(system, vm);
        assertThat(file).doesNotExist();
    }

    @Test void a_copy_begins_a_machine_on_another_server() throws Exception {
        var ann = given.customer();
        long vm = machine(ann, store.toString());
        long id = backup(vm);
        long other = places.host(4096, 100, 2).host();
        Object[] order = {"userid", ann.number(), "cpu", 1, "ram_max", 256, "disk", 5, "vpsname", "again", "imageid", id, "serverid", other};
        system.send("vm_create", order).refuses("Parameter imageid: this backup is on another server than the host");
        copying.run();
        Tasks.done(system, vm);
        // As after the loss of its own server.
        given.sql("delete from simulated_backup where vm_number = ?", vm);
        long again = Long.parseLong(system.send("vm_create", order).parts().getFirst());
        Tasks.done(system, again);
        assertThat(hypervisor.look(given.inside(Given.ACME, () -> Vm.<Vm>findById(again).target()), "portico-" + again).orElseThrow().isRunning()).isTrue();
        assertThat(places.number("select host_id from vm where id = " + again)).isEqualTo(other);
        assertThat(places.number("select count(*) from simulated_backup where host_id = " + other)).as("what was brought for it is taken away").isZero();
        assertThat(where(vm)).isEqualTo("server,store");
    }

    @Test void a_store_that_is_not_there_is_told_and_tried_again() throws Exception {
        var ann = given.customer();
        var missing = store.resolve("unmounted");
        long vm = machine(ann, missing.toString());
        backup(vm);
        copying.run();
        assertThat(Tasks.newest(system, vm).path("tinfo").path("message").asText()).isEqualTo("The storage for copies of backups cannot be reached");
        assertThat(missing).as("nothing is made up in its place").doesNotExist();
        assertThat(where(vm)).isEqualTo("server");
        new BrowserClient().loggedIn(ann).open("/vm/" + vm + "/backups").shows("Not copied off the server yet", "Complete");
        copying.run();
        assertThat(places.number("select count(*) from task where type = 'backup.copy' and vm_id = " + vm)).as("not at once").isEqualTo(1);
        Files.createDirectory(missing);
        given.sql("update backup set store_next_at = now() - interval '1 second' where vm_id = ?", vm);
        copying.run();
        Tasks.done(system, vm);
        assertThat(where(vm)).isEqualTo("server,store");
    }

    @Test void what_is_deleted_while_it_is_copied_leaves_nothing() throws Exception {
        var ann = given.customer();
        long vm = machine(ann, store.toString());
        long id = backup(vm);
        mishaps.slow("openBackup", java.time.Duration.ofMillis(700));
        copying.run();
        Thread.sleep(150);
        system.send("vm_backup", "vpsid", vm, "subaction", "del", "bkid", id).says("0");
        for (long end = System.nanoTime() + 20_000_000_000L; places.number("select count(*) from task where vm_id = " + vm + " and state in ('QUEUED', 'RUNNING')") > 0 && System.nanoTime() < end; ) Thread.sleep(50);
        assertThat(store.resolve("portico-" + vm).resolve(id + ".backup")).doesNotExist();
    }

    @Test void what_arrives_damaged_does_not_count() throws Exception {
        var directory = new StoreDirectory(store.toString());
        var file = new BackupFile(7, 3);
        var sha = directory.write(file, new ByteArrayInputStream("first".getBytes()));
        assertThat(directory.isWhole(file, sha)).isTrue();
        assertThatThrownBy(() -> directory.write(file, new java.io.InputStream() {
            @Override public int read() throws IOException { throw new IOException("cut off"); }
        })).hasMessage("cut off");
        assertThat(directory.isWhole(file, sha)).as("the one that was there stays").isTrue();
        assertThat(store.resolve("portico-7").toFile().list()).containsExactly("3.backup");
        assertThatThrownBy(() -> new StoreDirectory(store.resolve("no").toString()).erase(file)).hasMessageContaining("there is no directory");
    }

    @Test void the_world_file_names_the_directory() {
        given.world("hostGroups: [{ id: 90001, name: Vaulted, backupStore: /mnt/vault }]");
        assertThat(places.number("select count(*) from host_group where id = 90001 and backup_store = '/mnt/vault'")).isEqualTo(1);
        assertThatThrownBy(() -> given.world("hostGroups: [{ id: 90001, name: Vaulted, backupStore: vault }]")).hasMessageContaining("hostGroups[0].backupStore").hasMessageContaining("absolute");
        for (var bad : java.util.List.of("sftp://me:secret@host/x", "s3+https://host", "ftp://host/x", "sftp:///x", "s3+https://key@host/x", "sftp://host/x?y"))
            assertThatThrownBy(() -> given.world("hostGroups: [{ id: 90001, name: Vaulted, backupStore: \"" + bad + "\" }]")).as(bad).hasMessageContaining("hostGroups[0].backupStore");
    }

    /** The server's account has no shell, and the key is known from the world file. */
    @Tag("guest") @Test void a_copy_on_an_sftp_server_serves_as_well() throws Exception {
        try (var sshd = new RealSshd()) {
            sshd.authorize("restrict,command=\"internal-sftp\" " + sshd.keys().ownPublicKey());
            var key = Files.readString(sshd.data().resolve("ssh/id_ecdsa"));
            var location = "sftp://root@127.0.0.1:" + sshd.reach().port() + store;
            long vm = machine(given.customer(), null);
            long id = backup(vm);
            long group = places.number("select h.host_group_id from host h join vm on vm.host_id = h.id where vm.id = " + vm);
            var world = "hostGroups: [{ id: " + group + ", name: Vaulted, backupStore: '" + location + "', backupAccess: { hostKey: '" + sshd.hostKey("ed25519").strip() + "', key: \"" + key.replace("\n", "\\n") + "\" } }]";
            given.world(world);
            given.world(world);
            assertThat(places.number("select count(*) from backup_store where location = '" + location + "' and ssh_key <> '' and ssh_key not like '%PRIVATE%' and decode(ssh_key, 'base64') is not null")).as("sealed").isEqualTo(1);
            copying.run();
            Tasks.done(system, vm);
            assertThat(where(vm)).isEqualTo("server,store");
            var file = store.resolve("portico-" + vm).resolve(id + ".backup");
            assertThat(file).exists();
            given.sql("delete from simulated_backup where vm_number = ?", vm);
            system.send("vm_backup", "vpsid", vm, "subaction", "revert", "bkid", id).says("0");
            Tasks.done(system, vm);
            assertThat(places.number("select count(*) from simulated_backup where whole and vm_number = " + vm)).as("the host has it again").isEqualTo(1);
            system.send("vm_backup", "vpsid", vm, "subaction", "del", "bkid", id).says("0");
            Tasks.done(system, vm);
            assertThat(file).doesNotExist();
            given.world("hostGroups: [{ id: " + group + ", name: Vaulted, backupStore: '" + location + "', backupAccess: { hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGkJ8xOlyN8hqEcQk0Y1aD1ZsX0C1q3L0m3P9m7o3tqS' } }]");
            backup(vm);
            copying.run();
            assertThat(Tasks.newest(system, vm).path("tinfo").path("message").asText()).isEqualTo("The storage for copies of backups does not let the portal in");
        }
    }

    private long machine(Given.Customer owner, String store) {
        var place = places.host(4096, 100, 3);
        given.sql("update host_group set backup_store = ? where id = ?", store, place.group());
        var answer = system.send("vm_create", "userid", owner.number(), "cpu", 1, "ram_max", 256, "disk", 5, "vpsname", "small", "osid", place.template(), "serverid", place.host(), "backup_full", 2);
        long vm = Long.parseLong(answer.parts().getFirst());
        Tasks.done(system, vm);
        return vm;
    }

    private long backup(long vm) {
        system.send("vm_backup", "vpsid", vm, "subaction", "backup", "bktype", 1, "bkname", "full").says("0");
        Tasks.done(system, vm);
        return list(vm).path("fid").asLong();
    }

    private String where(long vm) { return list(vm).path("fconfig").path("where").asText(); }

    private com.fasterxml.jackson.databind.JsonNode list(long vm) { return system.send("vm_backup", "vpsid", vm, "subaction", "list").json().get(0); }

    private long template(long vm) { return given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).osTemplate.id); }
}
