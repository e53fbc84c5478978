package portico.task;

import java.time.Instant;
import java.util.List;
import portico.page.State;

/**
 * A task as pages show it.
 *
 * @param waiting  what it waits for; null: for nothing
 * @param reason   why it failed, or is being tried again; null: there is nothing to explain
 * @param failed   it failed, or nobody knows its outcome
 * @param took     how long it took; null: it has not ended
 * @param proof    of one that is done: whether its result was looked at; null: it is not done, or was before this was noted
 * @param remedies what can be done about its failure, in the order they are offered
 * @param vmName   null: not known here
 */
public record TaskView(long id, String title, State state, int percent, boolean open, boolean failed, String waiting, String reason, List<StepView> steps, Instant createdAt,
                       String took, String askedBy, Proof proof, List<Remedy> remedies, Long vmId, String vmName) {

    public boolean canRetry() { return remedies.contains(Remedy.RETRY); }

    /** Whether the result of a task was looked at. @param why what that means; null: nothing to explain */
    public record Proof(String icon, String text, String why) {}

    /**
     * A line of its log.
     *
     * @param style {@code waiting}, {@code running}, {@code done} or {@code failed}
     * @param state the same, for ears
     */
    public record StepView(String name, String style, String state, String icon, String detail, String took) {}
}
