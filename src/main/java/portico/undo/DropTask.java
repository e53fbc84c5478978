package portico.undo;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.util.List;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;

/** Removes one disk that lay aside, named by its row. The VM's own disks are not touched. */
@Singleton
public class DropTask implements TaskType<DropTask.Order> {

    public record Order(long vmId, long keptId) {}

    private final PutAside aside;

    DropTask(PutAside aside) { this.aside = aside; }

    @Override public String name() { return "vm.kept.drop"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public boolean isTimeless() { return true; }

    @Override public List<Step<Order>> steps() { return List.of(step("drop_kept", 100, this::drop)); }

    private void drop(Order order, Running task) { aside.drop(task, order.vmId, order.keptId); }

    /** Its time is over all the same: the next round tries again. */
    @Override public void failed(Order order, String reason) { KeptDisk.update("dropping = false where id = ?1", order.keptId); }
}
