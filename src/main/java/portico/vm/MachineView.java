package portico.vm;

import java.time.Instant;
import java.util.List;
import portico.page.State;
import portico.power.PowerButton;
import portico.task.TaskView;

/**
 * What the head of every page of a VM shows.
 *
 * @param system      name of the installed template; null: nothing is installed
 * @param address     the main one; null: none
 * @param powerReason why the power buttons do nothing, said once for all; null: they work
 * @param stale       how old what we know is; null: fresh
 * @param notice      why its contract state is what it is; null: nothing to explain
 * @param task        what is being done, or what failed last; null: neither
 * @param shot        address of the last picture of its screen; null: see {@code noShot}
 */
public record MachineView(long id, String name, State state, String system, int cpu, String ram, int diskGb, String address, String place, List<PowerButton> buttons,
                          String powerReason, String stale, String notice, TaskView task, boolean busy, boolean installFailed, String shot, Instant shotAt, String shotIcon, String noShot) {}
