package portico.trash;

import static portico.task.Step.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.api.Refusal;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.infra.IpAddress;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.undo.PutAside;
import portico.vm.DataDisk;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Switches a VM off, takes its addresses from it and lays it into the trash. */
@Singleton
public class DeleteTask implements TaskType<DeleteTask.Order> {

    public record Order(long vmId, String askedBy) {}

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final PutAside aside;
    private final Tenancy tenancy;
    private final EntityManager database;
    private final ObjectMapper json;
    private final Clock clock;
    private final Duration keep;

    /** @param keep how long the disks of deleted VMs are kept */
    DeleteTask(OnHost onHost, Hypervisors hypervisors, PutAside aside, Tenancy tenancy, EntityManager database, ObjectMapper json, Clock clock,
               @ConfigProperty(name = "portico.trash.keep", defaultValue = "3d") Duration keep) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.aside = aside;
        this.tenancy = tenancy;
        this.database = database;
        this.json = json;
        this.clock = clock;
        this.keep = keep;
    }

    @Override public String name() { return "vm.delete"; }

    @Override public Class<Order> order() { return Order.class; }

    /** A host that is being repaired comes back; five minutes of trying is no trouble to anybody. */
    @Override public int tries() { return 60; }

    @Override public List<Step<Order>> steps() { return List.of(step("stop", 40, this::stop), step("release", 70, this::release), step("trash", 100, this::trash)); }

    private void stop(Order order, Running task) { onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).powerOff(host, machine.name())); }

    private void release(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            // Somebody may have started it on the host since: an address is given away only when nobody uses it.
            hypervisors.of(host).powerOff(host, machine.name());
            hypervisors.of(host).releaseNetwork(host, machine);
        });
        aside.forget(task, order.vmId);
    }

    /** In one transaction: either the VM is there with all that is its own, or it lies in the trash and its addresses are free. */
    private void trash(Order order, Running task) {
        tenancy.run(task.tenant(), () -> {
            Vm vm = Vm.findById(order.vmId, LockModeType.PESSIMISTIC_WRITE);
            if (vm == null) return;
            var trashed = new TrashedVm();
            trashed.vmId = vm.id;
            trashed.ownerNumber = vm.owner.number;
            trashed.host = vm.host;
            trashed.name = vm.name;
            trashed.ip = IpAddress.of(vm.id).stream().findFirst().map(address -> address.ip).orElse("");
            trashed.diskGb = vm.diskGb + DataDisk.roomGb(vm.id);
            trashed.machine = write(vm.toMachine());
            trashed.packed = (String) database.createNativeQuery("select cast(portico_pack_vm(:vm) as text)", String.class).setParameter("vm", vm.id).getSingleResult();
            trashed.trashedAt = clock.instant();
            trashed.eraseAt = clock.instant().plus(keep);
            trashed.askedBy = order.askedBy;
            trashed.persist();
            IpAddress.update("vmId = null, nicId = null, main = false where vmId = ?1", vm.id);
            vm.delete();
        });
    }

    @Override public void failed(Order order, String reason) {
        Vm vm = Vm.findById(order.vmId);
        if (vm != null) vm.deleting = false;
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null || vm.protectedFromDeletion) throw new Refusal("task.noretry");
        vm.deleting = true;
    }

    private String write(Machine machine) {
        try {
            return json.writeValueAsString(machine);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
