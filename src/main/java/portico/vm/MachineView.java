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
 * @param dataDisks   sizes of those beside the system disk, {@code 20 + 50}; null: none
 * @param address     the main one; null: none
 * @param powerReason why the power buttons do nothing, said once for all; null: they work
 * @param stale       how old what we know is; null: fresh
 * @param notice      why its contract state is what it is; null: nothing to explain
 * @param noticeSince since when that is so; null: it is not about its contract
 * @param noticeBy    who put it under that state; null: nobody in particular
 * @param rescueSince it runs the rescue system; null: its own
 * @param task        what is being done, or what failed last; null: neither
 * @param since       since when it is on or off, and by whose doing; null: not known, or it is being installed
 * @param shot        address of the last picture of its screen; null: see {@code noShot}
 */
public record MachineView(long id, String name, State state, String system, int cpu, String ram, int diskGb, String dataDisks, String address, String place, List<PowerButton> buttons,
                          String powerReason, String stale, String notice, Instant noticeSince, String noticeBy, Instant rescueSince, TaskView task, boolean busy, boolean installFailed, Since since,
                          String shot, Instant shotAt, String shotIcon, String noShot) {

    /** @param why what was done here that led to it, and by whom; null: there is nothing to say */
    public record Since(Instant at, String why) {}
}
