package portico.trash;

import static portico.task.Step.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import portico.hypervisor.*;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Erases the disks of one VM that has lain in the trash long enough. Nobody else erases disks. */
@Singleton
public class EraseTask implements TaskType<EraseTask.Order> {

    public record Order(long vmId) {}

    private record Target(HostTarget host, Machine machine) {}

    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final List<Leftover> leftovers;
    private final ObjectMapper json;
    private final Clock clock;

    EraseTask(Hypervisors hypervisors, Tenancy tenancy, @All List<Leftover> leftovers, ObjectMapper json, Clock clock) {
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.leftovers = leftovers;
        this.json = json;
        this.clock = clock;
    }

    @Override public String name() { return "vm.erase"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("erase", 100, this::erase)); }

    /** The trash is emptied again in a few minutes. */
    @Override public List<Remedy> remedies(Order order, String reason) { return List.of(); }

    private void erase(Order order, Running task) {
        var found = tenancy.in(task.tenant(), () -> begin(order.vmId));
        if (found.isEmpty()) return;
        var target = found.get();
        try {
            hypervisors.of(target.host).delete(target.host, target.machine);
            leftovers.forEach(leftover -> leftover.erase(target.host, target.machine));
        } catch (HypervisorException failure) {
            throw OnHost.explained(failure);
        }
        tenancy.run(task.tenant(), () -> TrashedVm.update("erasedAt = ?1, packed = null where vmId = ?2", clock.instant(), order.vmId));
    }

    /** The last look before the point of no return: the row says that this VM is to be erased, and there is no such VM. */
    private Optional<Target> begin(long vmId) {
        TrashedVm trashed = TrashedVm.findById(vmId, LockModeType.PESSIMISTIC_WRITE);
        if (trashed == null || trashed.erasedAt != null || trashed.eraseAt.isAfter(clock.instant())) return Optional.empty();
        if (Vm.count("id", vmId) > 0) throw new StepFailed("failure.unexpected", new IllegalStateException("VM " + vmId + " is both in use and in the trash"));
        trashed.erasing = true;
        return Optional.of(new Target(trashed.host.target(), read(trashed.machine)));
    }

    private Machine read(String machine) {
        try {
            return json.readValue(machine, Machine.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot read what was trashed", broken);
        }
    }
}
