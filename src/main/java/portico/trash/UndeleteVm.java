package portico.trash;

import static portico.api.Level.SYSTEM;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;
import portico.account.User;
import portico.api.*;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.provision.Placement;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.Nic;
import portico.vm.Vm;

/** Our extension: brings a deleted VM back with its disks, its number and, where they are still free, its addresses. It is off then. */
@Singleton
@Api(value = "vm_undelete", open = SYSTEM, parts = {"vpsid", "ip"}, says = "Bring a deleted host back while its disks are kept; answers 0|vid|ip (extension)", zh = "恢复回收站中的主机，返回 0|主机编号|IP（扩展）")
class UndeleteVm implements Command<UndeleteVm.In> {

    record In(@Wire(value = "vpsid", says = "the deleted host", zh = "已删除的主机编号") TrashedVm trashed) {}

    private final EntityManager database;
    private final Placement placement;
    private final Tasks tasks;
    private final ObjectMapper json;

    UndeleteVm(EntityManager database, Placement placement, Tasks tasks, ObjectMapper json) {
        this.database = database;
        this.placement = placement;
        this.tasks = tasks;
        this.json = json;
    }

    @Override public Answer run(Caller caller, In in) {
        if (in.trashed.erasing) throw new Refusal("vm.erasing");
        var packed = read(in.trashed.packed);
        var row = packed.path("vm").path(0);
        User owner = User.<User>findByIdOptional(row.path("owner_id").asLong()).map(User::lock).orElseThrow(() -> Refusal.of("vpsid", "user.none"));
        Vm.demandOneMore(owner);
        if (row.hasNonNull("external_id") && Vm.count("externalId", row.path("external_id").asText()) > 0) throw new Refusal("vm.external.taken");
        Host.lock(List.of(in.trashed.host));
        // Its disk is counted already, as it lies in the trash.
        var size = new Placement.Size(row.path("cpu").asInt(), row.path("ram_mb").asInt(), row.path("min_ram_mb").asInt(), row.path("disk_gb").asInt());
        placement.demandRoom(in.trashed.host, size, new Placement.Size(size.cpu(), 0, 0, size.diskGb()));
        var vm = unpack(in.trashed);
        addresses(vm, packed.path("addresses"));
        vm.deleting = false;
        in.trashed.delete();
        tasks.queue(UndeleteTask.class, new UndeleteTask.Order(vm.id), new Tasks.Order(Kind.GENERAL, "undelete", Lane.NORMAL, owner.id, vm.id, vm.host.id, caller.name()));
        return Answer.value(vm.id, IpAddress.of(vm.id).getFirst().ip);
    }

    private Vm unpack(TrashedVm trashed) {
        database.createNativeQuery("""
                select cast(portico_unpack_vm(case when exists (select 1 from vm_group g where g.id = cast(t.packed #>> '{vm,0,vm_group_id}' as bigint)) then t.packed
                                                   else jsonb_set(t.packed, '{vm,0,vm_group_id}', 'null') end) as text)
                from trashed_vm t where t.vm_id = :vm""", String.class).setParameter("vm", trashed.vmId).getResultList();
        return Vm.findById(trashed.vmId);
    }

    /** Those it had, as far as nobody else has them by now; at least a main one. */
    private static void addresses(Vm vm, JsonNode kept) {
        for (var address : kept)
            IpAddress.update("vmId = ?1, nicId = ?2, main = ?3 where id = ?4 and vmId is null", vm.id, address.path("nic").isNull() ? null : address.path("nic").asLong(),
                    address.path("main").asBoolean(), address.path("id").asLong());
        var now = IpAddress.of(vm.id);
        if (!now.isEmpty() && now.getFirst().main) return;
        var main = IpAddress.take(vm.host.id, vm.sharedIp, vm.id, true).orElseThrow(() -> new Refusal("ip.insufficient"));
        main.nicId = Nic.of(vm.id).getFirst().id;
    }

    private JsonNode read(String packed) {
        try {
            return json.readTree(packed);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot read what was trashed", broken);
        }
    }
}
