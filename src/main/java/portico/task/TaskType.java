package portico.task;

import java.util.List;

/** A kind of work: its steps and what failure means. {@code O} is the order, frozen as JSON when the task is queued. */
public interface TaskType<O extends Record> {

    /** {@code vm.reinstall}; kept in rows, so never changed. */
    String name();

    Class<O> order();

    List<Step<O>> steps();

    /** How often a step that failed with {@link StepFailed#worthRetrying} is tried in all. */
    default int tries() { return 5; }

    /** Runs in the transaction that ends the task as failed or cancelled: leave what it worked on in a state that is true. */
    default void failed(O order, String reason) {}

    /** What is offered once it has failed for that reason, in this order. Runs inside the tenant's transaction. */
    default List<Remedy> remedies(O order, String reason) {
        return reason.equals("failure.no-agent") ? List.of(Remedy.RETRY, Remedy.CONSOLE) : List.of(Remedy.RETRY);
    }

    /** Whether it is as right at any later time, whatever happened to the VM in between: it cleans up, or makes a backup. Nothing counts as overtaken by it either. */
    default boolean isTimeless() { return false; }

    /** Whether this order is: it makes the machine what its row says by then, or {@link #again} knows better than time does. */
    default boolean staysRight(O order) { return isTimeless(); }

    /** Runs in the transaction that queues a failed task again on the customer's wish. @throws portico.api.Refusal when it cannot */
    default void again(O order) { throw new portico.api.Refusal("task.noretry"); }
}
