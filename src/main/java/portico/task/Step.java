package portico.task;

/**
 * One step of a task. It may run twice (the machine can die between any two lines), so it asks what is there before it acts.
 *
 * @param name    key of the words the customer reads, see {@link Words}
 * @param percent of the whole task when this step is done
 */
public record Step<O extends Record>(String name, int percent, Work<O> work) {

    /** Runs outside any transaction. Throws {@link StepFailed} with a reason for the customer; anything else is our bug or a broken machine. */
    @FunctionalInterface
    public interface Work<O> { void run(O order, Running task); }

    public static <O extends Record> Step<O> step(String name, int percent, Work<O> work) { return new Step<>(name, percent, work); }
}
