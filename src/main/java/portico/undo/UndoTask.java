package portico.undo;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import portico.api.Refusal;
import portico.backup.BackupDisk;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.KeptDisks;
import portico.hypervisor.PowerState;
import portico.hypervisor.Snapshots;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Makes the disk that lies aside the VM's own again, or the disk what it was before a snapshot was restored; the slow half of {@link UndoReinstall}. */
@Singleton
public class UndoTask implements TaskType<UndoTask.Order> {

    /**
     * @param aside it lies aside; false: the reinstallation failed before it was replaced
     * @param on    the VM shall run afterwards
     */
    public record Order(long vmId, long keptId, boolean aside, boolean on) {}

    /** The system that goes gets a moment to end well. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final BackupDisk backups;
    private final EntityManager database;
    private final Clock clock;

    UndoTask(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, BackupDisk backups, EntityManager database, Clock clock) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.backups = backups;
        this.database = database;
        this.clock = clock;
    }

    @Override public String name() { return "vm.undo"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() {
        return List.of(
                step("check", 10, this::check),
                step("define", 20, this::define),
                step("stop", 40, this::stop),
                step("restore", 70, this::restore),
                step("start", 90, this::start),
                step("verify", 100, (order, task) -> onHost.see(task, order.vmId, order.on ? PowerState.RUNNING : PowerState.OFF)));
    }

    private void check(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            var way = way(order, task);
            boolean there = way.isPresent() && (way.get().isInside() ? hypervisors.port(Snapshots.class, host).canUndo(host, machine, way.get().moment) : hypervisors.port(KeptDisks.class, host).has(host, machine, order.keptId));
            if (order.aside && !there) throw new StepFailed("failure.no-kept-disk", null);
        });
    }

    /** @param moment inside the disks; null: it lies aside as a file */
    private record Way(Long moment) {
        boolean isInside() { return moment != null; }
    }

    /** Empty: it was gone already. */
    private Optional<Way> way(Order order, Running task) { return tenancy.in(task.tenant(), () -> KeptDisk.<KeptDisk>findByIdOptional(order.keptId).map(kept -> new Way(kept.moment))); }

    private void define(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            hypervisors.of(host).define(host, machine);
            hypervisors.of(host).applyNetwork(host, machine);
        });
    }

    private void stop(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            if (!hypervisors.of(host).shutdown(host, machine.name(), PATIENCE)) hypervisors.of(host).powerOff(host, machine.name());
        });
    }

    private void restore(Order order, Running task) {
        var way = way(order, task);
        // An attempt that was cut short came to its end: what was noted then must not be taken for what is there now.
        if (way.isEmpty()) return;
        boolean inside = order.aside && way.get().isInside();
        onHost.with(task, order.vmId, (host, machine) -> {
            // Somebody may have started it on the host since.
            hypervisors.of(host).powerOff(host, machine.name());
            if (inside) hypervisors.port(Snapshots.class, host).undo(host, machine, way.get().moment);
            else hypervisors.port(KeptDisks.class, host).putBack(host, machine, order.keptId);
        });
        // Those taken since, as far as disks hold them that did not lie aside.
        if (order.aside && !inside) backups.endSnapshots(task, order.vmId);
        tenancy.run(task.tenant(), () -> {
            Vm vm = Vm.findById(order.vmId);
            KeptDisk kept = KeptDisk.findById(order.keptId);
            if (vm == null || kept == null) return;
            kept.restoreFacts(vm, clock.instant());
            if (order.aside && !inside) {
                database.createNativeQuery("select cast(portico_put_back(cast('backup' as regclass), k.snapshots) as text) from kept_disk k where k.id = :id and k.snapshots is not null", String.class)
                        .setParameter("id", order.keptId).getResultList();
            }
            kept.delete();
        });
    }

    private void start(Order order, Running task) {
        if (order.on) onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).start(host, machine.name()));
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null || vm.deleting) throw new Refusal("task.noretry");
    }
}
