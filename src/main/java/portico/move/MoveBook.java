package portico.move;

import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Running;
import portico.task.StepFailed;
import portico.task.Tasks;
import portico.tenant.Tenancy;
import portico.vm.Nic;
import portico.vm.Vm;

/** The rows of a VM that moves. Port forwards, domains and firewalls follow the VM's host by foreign keys; what else names its host is here. */
@Singleton
class MoveBook {

    private final Tenancy tenancy;
    /** Asked for when it is needed: it knows all kinds of tasks, and some of those know this. */
    private final Provider<Tasks> tasks;
    private final EntityManager database;
    private final Clock clock;

    MoveBook(Tenancy tenancy, Provider<Tasks> tasks, EntityManager database, Clock clock) {
        this.tenancy = tenancy;
        this.tasks = tasks;
        this.database = database;
        this.clock = clock;
    }

    /** From now on the VM is on the new host. Fine if it is already. @throws StepFailed when somebody took one of its public ports there since; it is tried again */
    void handOver(String tenant, MoveTask.Order order) {
        try {
            tenancy.run(tenant, () -> {
                Vm vm = Vm.findById(order.vmId(), LockModeType.PESSIMISTIC_WRITE);
                Move move = Move.findById(order.moveId());
                if (vm == null) throw new StepFailed("failure.no-vm", null);
                if (vm.host.id == order.to()) return;
                Host from = vm.host;
                vm.host = Host.findById(order.to());
                vm.redefine = false;
                for (var nic : Nic.of(vm.id)) if (nic.network.equals(from.network)) nic.network = vm.host.network;
                readdress(vm, move);
                move.roomOn = order.from();
                move.ramMb = 0;
                Vm.flush();
                follow("update backup set host_id = :host where vm_id = :vm and kind = 0", order);
                follow("update kept_disk set host_id = :host where vm_id = :vm", order);
            });
        } catch (PersistenceException taken) {
            if (!Tenancy.Trouble.isGuard(taken, "port_forward_range") && !Tenancy.Trouble.isGuard(taken, "port_forward_reserved") && !Tenancy.Trouble.violates(taken, "port_forward_tcp")
                    && !Tenancy.Trouble.violates(taken, "port_forward_udp")) throw taken;
            throw new StepFailed("failure.move-port", true, taken);
        }
    }

    /** Snapshots and disks put aside lie within the VM's own directory. */
    private void follow(String sql, MoveTask.Order order) { database.createNativeQuery(sql).setParameter("host", order.to()).setParameter("vm", order.vmId()).executeUpdate(); }

    private static void readdress(Vm vm, Move move) {
        var next = java.util.Arrays.asList(move.fresh).iterator();
        for (var old : IpAddress.of(vm.id)) {
            if (old.nicId == null || old.block.reaches(vm.host) || !next.hasNext()) continue;
            IpAddress fresh = IpAddress.findById(next.next());
            fresh.nicId = old.nicId;
            fresh.main = old.main;
            free(old);
        }
    }

    private static void free(IpAddress address) {
        address.vmId = null;
        address.nicId = null;
        address.main = false;
    }

    /** It was seen on the new host. What is left on the old one is taken away from now on. */
    void arrived(Running task, MoveTask.Order order, PowerState seen, Machine machine) {
        tenancy.run(task.tenant(), () -> {
            Move move = Move.findById(order.moveId(), LockModeType.PESSIMISTIC_WRITE);
            Vm vm = Vm.findById(order.vmId());
            if (vm == null || move == null || move.endedAt != null) return;
            if (vm.power != seen) vm.powerSince = clock.instant();
            vm.power = seen;
            if (!order.live()) vm.resizeWaits = false;
            end(move, vm, order.from(), machine);
        });
    }

    /** Runs in the transaction that ends the task: one that did not get so far stays where it was. */
    void failed(MoveTask.Order order) {
        Move move = Move.findById(order.moveId());
        Vm vm = Vm.findById(order.vmId());
        if (move == null || vm == null || move.endedAt != null) return;
        if (isHandedOver(order)) {
            move.endedAt = clock.instant();
            return;
        }
        for (var id : move.fresh) free(IpAddress.findById(id));
        move.ramMb = 0;
        end(move, vm, order.to(), vm.toMachine());
    }

    private void end(Move move, Vm vm, long leftOn, Machine machine) {
        move.endedAt = clock.instant();
        move.roomOn = leftOn;
        move.flush();
        tasks.get().queue(ClearTask.class, new ClearTask.Order(move.id, vm.id, leftOn, machine), new Tasks.Order(Kind.SYSTEM, "move_clear", Lane.FREE, vm.owner.id, vm.id, leftOn, "portal"));
    }

    boolean isHandedOver(MoveTask.Order order) { return Vm.<Vm>findByIdOptional(order.vmId()).filter(vm -> vm.host.id == order.to()).isPresent() && Move.findById(order.moveId()) != null; }

    void goesOn(MoveTask.Order order) {
        Move move = Move.findById(order.moveId());
        move.endedAt = null;
    }
}
