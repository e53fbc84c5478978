package portico.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import portico.offhost.CopyTask;
import portico.adopt.Strangers;
import portico.backup.BackupSchedule;
import portico.move.ClearTask;
import portico.power.KeepOffTask;
import portico.power.PowerAction;
import portico.tenant.Tenancy;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.testing.Places;
import portico.traffic.LimitForTraffic;
import portico.traffic.StopForTraffic;
import portico.trash.EraseTask;
import portico.disk.EraseDiskTask;
import portico.undo.DropTask;
import portico.undo.KeptDisk;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** How each kind of task comes about: what has to be there, and who orders it. A new kind needs a line here; {@link FaultMatrixTest} says so. */
@Singleton
class Occasions {

    /**
     * One way to come by a task.
     *
     * @param type the task type's name
     * @param like in words
     */
    record Occasion(String type, String like, Ordering ordering) {
        @Override public String toString() { return type + ": " + like; }
    }

    /** Prepares a machine and orders the task; what has to be done before, {@code settle} does. Gives the machine's id. */
    interface Ordering { long order(Given.Customer owner, LongConsumer settle) throws Exception; }

    private final Given given;
    private final Tasks tasks;
    private final Tenancy tenancy;
    private final Strangers strangers;
    private final Places places;
    private final Periodic schedules;
    private Places.Place from, to;
    private final ApiClient system = new ApiClient().system("acme");
    private final List<Occasion> all = new ArrayList<>();

    Occasions(Given given, Tasks tasks, Tenancy tenancy, Strangers strangers, Places places, @All List<Periodic> periodic) {
        this.given = given;
        this.tasks = tasks;
        this.tenancy = tenancy;
        this.strangers = strangers;
        this.places = places;
        schedules = periodic.stream().filter(each -> each.name().equals("backup-schedules")).findFirst().orElseThrow();
        provision();
        backups();
        power();
        trash();
        rest();
        undo();
        disks();
        copies();
        adoption();
        moves();
    }

    List<Occasion> all() { return all; }

    private void provision() {
        add("vm.create", "from a template", (owner, settle) -> create(owner, "osid", Given.DEBIAN));
        add("vm.create", "from a full backup", (owner, settle) -> create(owner, "imageid", backup(given.vm(owner).id(), 1, settle), "osid", ""));
        add("vm.reinstall", "of a running machine", (owner, settle) -> sent(given.vm(owner).id(), "vm_reload", "osid", Given.DEBIAN));
        add("vm.password", "a new one", (owner, settle) -> sent(given.vm(owner).id(), "vm_resetps"));
        add("vm.password.offline", "of one that is off", (owner, settle) -> sent(given.vm(owner, "off").id(), "vm_resetps", "offline", 1));
        add("vm.update", "a larger size", (owner, settle) -> sent(given.vm(owner).id(), "vm_update", "cpu", 2, "ram_max", 1024, "disk", 8, "port", 100));
        add("vm.update", "locked", (owner, settle) -> sent(given.vm(owner).id(), "vm_update", "status", 1));
        add("vm.update", "let run again", (owner, settle) -> {
            long vm = sent(given.vm(owner).id(), "vm_update", "status", -1);
            settle.accept(vm);
            return sent(vm, "vm_update", "status", 2);
        });
    }

    private void backups() {
        add("vm.backup", "while it runs", (owner, settle) -> sent(given.vm(owner).id(), "vm_backup", "subaction", "backup", "bktype", 1, "bkname", "full"));
        add("vm.snapshot", "while it runs", (owner, settle) -> sent(given.vm(owner).id(), "vm_backup", "subaction", "backup", "bktype", 0, "bkname", "snapshot"));
        for (int kind : new int[] { 0, 1 })
            add(kind == 0 ? "vm.snapshot" : "vm.backup", "by a schedule that keeps one and lets go of two", (owner, settle) -> {
                long vm = given.vm(owner).id();
                for (int i = 0; i < 2; i++) backup(vm, kind, settle);
                sent(vm, "vm_backup_schedule", "subaction", "add", "bktype", kind, "rhythm", 1, "keep", 1);
                given.sql("update backup set scheduled = true, schedule_id = (select id from backup_schedule where vm_id = ?) where vm_id = ?", vm, vm);
                given.sql("update backup_schedule set next_at = now() where vm_id = ?", vm);
                // The portal's own clock may be at it already; who comes second goes away, and the task is there when the schedule has its next time.
                do schedules.run(); while (given.inside(Given.ACME, () -> BackupSchedule.count("vm.id = ?1 and nextAt <= ?2", vm, Instant.now()) > 0));
                return vm;
            });
        for (int kind : new int[] { 0, 1 }) {
            var like = kind == 0 ? "a snapshot" : "a full backup";
            add("vm.restore", like, (owner, settle) -> {
                long vm = given.vm(owner).id();
                return sent(vm, "vm_backup", "subaction", "revert", "bkid", backup(vm, kind, settle));
            });
            add("vm.backup.delete", like, (owner, settle) -> {
                long vm = given.vm(owner).id();
                return sent(vm, "vm_backup", "subaction", "del", "bkid", backup(vm, kind, settle));
            });
        }
    }

    private void power() {
        for (var action : PowerAction.values())
            add("vm.power", action.name(), (owner, settle) -> sent(given.vm(owner, action == PowerAction.START ? "off" : "running").id(), "vm_" + action.word));
        add("vm.power", "a restart that applies a size", (owner, settle) -> {
            long vm = sent(given.vm(owner).id(), "vm_update", "cpu", 3);
            settle.accept(vm);
            return sent(vm, "vm_reboot");
        });
        add("vm.traffic-limit", "while it runs", (owner, settle) -> {
            long vm = given.vm(owner).id();
            given.sql("update vm set throttle_mbps = 5 where id = ?", vm);
            return queued(vm, LimitForTraffic.class, new LimitForTraffic.Order(vm));
        });
        add("vm.keep-off", "of one that its status does not let run", (owner, settle) -> {
            long vm = given.vm(owner).id();
            queued(vm, KeepOffTask.class, new KeepOffTask.Order(vm, true));
            given.sql("update vm set held_off = true where id = ?", vm);
            return vm;
        });
        add("vm.keep-off", "of one that switched itself off", (owner, settle) -> {
            long vm = given.vm(owner, "off").id();
            return queued(vm, KeepOffTask.class, new KeepOffTask.Order(vm, false));
        });
        add("vm.traffic-stop", "while it runs", (owner, settle) -> {
            long vm = given.vm(owner).id();
            return queued(vm, StopForTraffic.class, new StopForTraffic.Order(vm));
        });
    }

    private void trash() {
        add("vm.delete", "of a running machine", (owner, settle) -> sent(given.vm(owner).id(), "vm_delete"));
        add("vm.undelete", "from the trash", (owner, settle) -> {
            long vm = deleted(owner, settle);
            system.send("vm_undelete", "vpsid", vm).parts();
            return vm;
        });
        add("vm.erase", "when its time is over", (owner, settle) -> {
            long vm = deleted(owner, settle);
            given.sql("update trashed_vm set erase_at = now() - interval '1 minute' where vm_id = ?", vm);
            return queued(vm, EraseTask.class, new EraseTask.Order(vm));
        });
    }

    private void rest() {
        add("vm.cd", "a CD into the drive", (owner, settle) -> sent(given.vm(owner).id(), "vm_cd_manage", "subaction", "change", "cd_image", 21));
        add("vm.cd.boot", "from the CD", (owner, settle) -> {
            long vm = sent(given.vm(owner).id(), "vm_cd_manage", "subaction", "change", "cd_image", 21);
            settle.accept(vm);
            return sent(vm, "vm_cd_manage", "subaction", "boot");
        });
        add("vm.setips", "as they are", (owner, settle) -> {
            long vm = given.vm(owner).id();
            return sent(vm, "vm_setips", "niccount", 1, "mac_0", given.inside(Given.ACME, () -> portico.vm.Nic.of(vm).getFirst().mac));
        });
        add("vm.card", "unplugged", (owner, settle) -> {
            long vm = given.vm(owner).id();
            return sent(vm, "vm_vif", "subaction", "unplug", "vfid", given.inside(Given.ACME, () -> portico.vm.Nic.of(vm).getFirst().id));
        });
        add("vm.guest", "a file into it", (owner, settle) -> {
            long vm = given.vm(owner).id();
            // Its answer comes when the task has ended, so somebody else waits for it.
            Thread.ofVirtual().start(() -> system.send("vm_cmds", "vpsid", vm, "cmds", "writeFile", "cmd_params", "{\"filePath\":\"/root/mark\",\"fileContent\":\"here\"}"));
            for (int i = 0; i < 200 && given.inside(Given.ACME, () -> Task.busyWith(vm).isEmpty()); i++) Thread.sleep(10);
            return vm;
        });
    }

    private void disks() {
        add("vm.disk.add", "a new one while it runs", (owner, settle) -> withNewDisk(given.vm(owner).id()));
        add("vm.disk.add", "put back while it is off", (owner, settle) -> {
            long vm = withoutDisk(given.vm(owner, "off").id(), settle);
            return sent(vm, "vm_disk", "subaction", "restore", "diskid", disk(vm));
        });
        add("vm.disk.remove", "while it runs", (owner, settle) -> {
            long vm = withNewDisk(given.vm(owner).id());
            settle.accept(vm);
            return sent(vm, "vm_disk", "subaction", "remove", "diskid", disk(vm));
        });
        add("vm.disk.erase", "when its time is over", (owner, settle) -> {
            long vm = withoutDisk(given.vm(owner).id(), settle);
            given.sql("update data_disk set erase_at = now() - interval '1 minute' where vm_id = ?", vm);
            return queued(vm, EraseDiskTask.class, new EraseDiskTask.Order(vm, disk(vm)));
        });
        add("vm.reinstall", "of all disks", (owner, settle) -> {
            long vm = withNewDisk(given.vm(owner).id());
            settle.accept(vm);
            return sent(vm, "vm_reload", "osid", Given.DEBIAN, "rot", 0);
        });
        add("vm.backup", "of all disks", (owner, settle) -> {
            long vm = withNewDisk(given.vm(owner).id());
            settle.accept(vm);
            return sent(vm, "vm_backup", "subaction", "backup", "bktype", 1, "bkname", "full");
        });
        add("vm.restore", "of all disks", (owner, settle) -> {
            long vm = withNewDisk(given.vm(owner).id());
            settle.accept(vm);
            return sent(vm, "vm_backup", "subaction", "revert", "bkid", backup(vm, 1, settle));
        });
    }

    private long withNewDisk(long vm) {
        system.send("vm_disk", "vpsid", vm, "subaction", "add", "size", 3).parts();
        return vm;
    }

    private long withoutDisk(long vm, LongConsumer settle) {
        settle.accept(withNewDisk(vm));
        settle.accept(sent(vm, "vm_disk", "subaction", "remove", "diskid", disk(vm)));
        return vm;
    }

    private long disk(long vm) { return given.inside(Given.ACME, () -> DataDisk.allOf(vm).getFirst().id); }

    /** Whose copying itself {@code OffHostTest} sees; acme's hosts have no place to copy to, so here there is nothing to copy any more. */
    private void copies() {
        add("backup.copy", "where there is no place for copies any more", (owner, settle) -> {
            long vm = given.vm(owner).id();
            return queued(vm, CopyTask.class, new CopyTask.Order(backup(vm, 1, settle)));
        });
    }

    private void adoption() {
        for (boolean running : new boolean[] { true, false })
            add("vm.adopt", running ? "while it runs" : "while it is off", (owner, settle) -> Long.parseLong(strangers.adopt(strangers.make(running), owner, Map.of()).getFirst()));
    }

    /** Its snapshots and full backups come along. */
    private void moves() {
        add("vm.move", "while it runs", (owner, settle) -> sent(mover(owner, settle), "vm_migrate", "serverid", to.host(), "method", 1));
        add("vm.move", "switched off meanwhile", (owner, settle) -> {
            long vm = mover(owner, settle);
            backup(vm, 0, settle);
            backup(vm, 1, settle);
            return sent(vm, "vm_migrate", "serverid", to.host());
        });
        add("vm.move.clear", "of what a move left", (owner, settle) -> {
            long vm = mover(owner, settle);
            backup(vm, 1, settle);
            settle.accept(sent(vm, "vm_migrate", "serverid", to.host(), "method", 2));
            given.sql("insert into simulated_machine select (jsonb_populate_record(null::simulated_machine, to_jsonb(t) || jsonb_build_object('host_id', ?::bigint, 'booted_as', null, 'booted_at', null))).* from simulated_machine t where name = ?", from.host(), "portico-" + vm);
            given.sql("insert into vm_move (tenant, vm_id, from_id, to_id, room_on, ram_mb, disk_gb, begun_at, ended_at) values ('acme', ?, ?, ?, ?, 0, 5, now(), now())", vm, from.host(), to.host(), from.host());
            long move = places.number("select max(id) from vm_move");
            return queued(vm, ClearTask.class, new ClearTask.Order(move, vm, from.host(), given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).toMachine())));
        });
    }

    /** A VM that may have backups, on one of two hosts that have the same addresses. */
    private long mover(Given.Customer owner, LongConsumer settle) throws InterruptedException {
        if (from == null) {
            from = places.host(1_000_000, 1_000_000, 250);
            to = places.beside(from, 1_000_000, 1_000_000, 1);
            given.sql("update ip_block set whole_group = true where host_id = ?", from.host());
            // Both must have been seen.
            for (int i = 0; i < 200 && places.number("select count(*) from host where seen_at is null and id in (" + from.host() + ", " + to.host() + ")") > 0; i++) Thread.sleep(50);
        }
        long vm = Long.parseLong(system.send("vm_create", "userid", owner.number(), "cpu", 1, "ram_max", 512, "disk", 5, "vpsname", "mover", "serverid", from.host(), "osid", from.template(),
                "backup_snapshot", 3, "backup_full", 3).parts().getFirst());
        settle.accept(vm);
        return vm;
    }

    private void undo() {
        add("vm.undo", "of a reinstallation", (owner, settle) -> sent(reinstalled(owner, settle), "vm_reload_undo"));
        add("vm.undo", "of a reinstallation, with the snapshot of the old disk", (owner, settle) -> {
            long vm = given.vm(owner).id();
            backup(vm, 0, settle);
            sent(vm, "vm_reload", "osid", Given.DEBIAN);
            settle.accept(vm);
            return sent(vm, "vm_reload_undo");
        });
        add("vm.undo", "of a restored snapshot", (owner, settle) -> sent(wentBack(owner, settle), "vm_reload_undo"));
        add("vm.kept.drop", "after a restored snapshot", (owner, settle) -> dropped(wentBack(owner, settle)));
        add("vm.kept.drop", "after a reinstallation", (owner, settle) -> dropped(reinstalled(owner, settle)));
        add("vm.rescue.on", "of a running machine", (owner, settle) -> sent(given.vm(owner).id(), "vm_rescue", "subaction", "on"));
        add("vm.rescue.off", "out of it", (owner, settle) -> {
            long vm = sent(given.vm(owner).id(), "vm_rescue", "subaction", "on");
            settle.accept(vm);
            return sent(vm, "vm_rescue", "subaction", "off");
        });
    }

    private long reinstalled(Given.Customer owner, LongConsumer settle) {
        long vm = sent(given.vm(owner).id(), "vm_reload", "osid", Given.DEBIAN);
        settle.accept(vm);
        return vm;
    }

    private long wentBack(Given.Customer owner, LongConsumer settle) {
        long vm = given.vm(owner).id();
        sent(vm, "vm_backup", "subaction", "revert", "bkid", backup(vm, 0, settle));
        settle.accept(vm);
        return vm;
    }

    private long dropped(long vm) {
        long kept = given.inside(Given.ACME, () -> KeptDisk.<KeptDisk>find("vm.id = ?1", vm).firstResult().id);
        return queued(vm, DropTask.class, new DropTask.Order(vm, kept));
    }

    private void add(String type, String like, Ordering ordering) { all.add(new Occasion(type, like, ordering)); }

    private long create(Given.Customer owner, Object... more) {
        var call = new ArrayList<Object>(List.of("userid", owner.number(), "cpu", 1, "ram_max", 512, "disk", 5, "vpsname", "faults", "serverid", 3));
        call.addAll(List.of(more));
        return Long.parseLong(system.send("vm_create", call.toArray()).parts().getFirst());
    }

    /** Gives the order at the API's door, which takes it. */
    private long sent(long vm, String action, Object... more) {
        var call = new ArrayList<Object>(List.of("vpsid", vm));
        call.addAll(List.of(more));
        assertThat(system.send(action, call.toArray()).text()).startsWith("0");
        return vm;
    }

    private long backup(long vm, int kind, LongConsumer settle) {
        settle.accept(sent(vm, "vm_backup", "subaction", "backup", "bktype", kind, "bkname", "before"));
        return system.send("vm_backup", "vpsid", vm, "subaction", "list").json().get(0).path("fid").asLong();
    }

    private long deleted(Given.Customer owner, LongConsumer settle) {
        long vm = sent(given.vm(owner).id(), "vm_delete");
        settle.accept(vm);
        return vm;
    }

    /** For what no command orders. */
    private <O extends Record> long queued(long vm, Class<? extends TaskType<O>> type, O order) {
        tenancy.run(Given.ACME, () -> tasks.queue(type, order, new Tasks.Order(Kind.GENERAL, "power", Lane.NORMAL, null, vm, 3L, "test")));
        return vm;
    }
}
