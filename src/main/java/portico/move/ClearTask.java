package portico.move;

import static portico.hypervisor.HypervisorException.Kind.BAD_BACKUP;
import static portico.task.Step.step;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import portico.api.Refusal;
import portico.backup.Backup;
import portico.backup.BackupKind;
import portico.backup.BackupState;
import portico.hypervisor.BackupFile;
import portico.hypervisor.BackupTransfer;
import portico.hypervisor.FullBackups;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.hypervisor.Moves;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/**
 * Takes away what a VM that moved left on a host, its full backups after it. Nothing is erased unless the VM's own host shows it, by its uuid and with its disk in
 * place, at that moment; a VM that was deleted meanwhile has its disks where it was deleted. Beside {@code EraseTask} nobody else erases disks.
 */
@Singleton
public class ClearTask implements TaskType<ClearTask.Order> {

    /** @param machine as that host knew it */
    public record Order(long moveId, long vmId, long hostId, Machine machine) {}

    private record Home(HostTarget host, Machine machine) {}

    private record Full(long id, BackupFile file, long bytes, String sha256) {}

    private final Hypervisors hypervisors;
    private final Tenancy tenancy;

    ClearTask(Hypervisors hypervisors, Tenancy tenancy) {
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
    }

    @Override public String name() { return "vm.move.clear"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public boolean isTimeless() { return true; }

    @Override public List<Step<Order>> steps() { return List.of(step("move-backups", 60, this::backups), step("move-clear", 100, this::clear)); }

    /** Long enough for a host to be repaired. */
    @Override public int tries() { return 100_000; }

    private void backups(Order order, Running task) {
        var home = home(order, task);
        if (home.isEmpty()) return;
        var here = here(order, task);
        for (var full : full(order, task)) {
            task.progress(0);
            try {
                bring(here, home.get().host, full);
                boolean moved = tenancy.in(task.tenant(), () -> Backup.getEntityManager().createNativeQuery("update backup set host_id = :to where id = :id and host_id = :from and state = 'DONE'")
                        .setParameter("to", home.get().host.id()).setParameter("id", full.id).setParameter("from", order.hostId).executeUpdate() > 0);
                hypervisors.port(FullBackups.class, here).erase(moved ? here : home.get().host, full.file);
            } catch (HypervisorException failure) {
                // A damaged one is as useless there as here; restoring it says so.
                if (failure.kind != BAD_BACKUP) throw OnHost.explained(failure);
            }
        }
    }

    private void bring(HostTarget from, HostTarget to, Full full) {
        try (var content = hypervisors.port(BackupTransfer.class, from).open(from, full.file)) {
            hypervisors.port(BackupTransfer.class, to).bring(to, full.file, content, full.bytes);
        } catch (IOException broken) {
            throw new HypervisorException(HypervisorException.Kind.UNREACHABLE, "backup " + full.file + " broke off: " + broken.getMessage(), broken);
        }
        if (!hypervisors.port(FullBackups.class, to).read(to, full.file, portico.hypervisor.Progress.SILENT).sha256().equals(full.sha256))
            throw new HypervisorException(BAD_BACKUP, "backup " + full.file + " is not what was written");
    }

    private List<Full> full(Order order, Running task) {
        return tenancy.in(task.tenant(), () -> Backup.<Backup>list("vm.id = ?1 and host.id = ?2 and kind = ?3 and state = ?4 order by id", order.vmId, order.hostId, BackupKind.FULL, BackupState.DONE)
                .stream().map(backup -> new Full(backup.id, backup.file(), backup.bytes, backup.sha256)).toList());
    }

    private void clear(Order order, Running task) {
        var home = home(order, task);
        var here = here(order, task);
        // Who was thought dead and wakes up must not erase what has come back since.
        task.progress(0);
        try {
            home.ifPresent(there -> hypervisors.port(Moves.class, there.host).demandArrived(there.host, there.machine));
            hypervisors.port(Moves.class, here).clear(here, order.machine);
        } catch (HypervisorException failure) {
            throw OnHost.explained(failure);
        }
        tenancy.run(task.tenant(), () -> Move.deleteById(order.moveId));
    }

    private HostTarget here(Order order, Running task) { return tenancy.in(task.tenant(), () -> BothHosts.target(order.hostId)); }

    /** Where the VM is now; empty: it was deleted. @throws StepFailed when that is this very host */
    private Optional<Home> home(Order order, Running task) {
        return tenancy.in(task.tenant(), () -> {
            Vm vm = Vm.findById(order.vmId, LockModeType.PESSIMISTIC_WRITE);
            boolean comes = Move.count("vmId = ?1 and toId = ?2 and endedAt is null", order.vmId, order.hostId) > 0;
            if (comes || vm != null && vm.host.id == order.hostId) throw new StepFailed("failure.unexpected", new IllegalStateException("VM " + order.vmId + " lives on host " + order.hostId + "; nothing was cleared"));
            return Optional.ofNullable(vm).map(v -> new Home(v.target(), v.toMachine()));
        });
    }

    @Override public List<Remedy> remedies(Order order, String reason) { return List.of(Remedy.RETRY); }

    @Override public void again(Order order) { if (Move.findById(order.moveId) == null) throw new Refusal("task.noretry"); }
}
