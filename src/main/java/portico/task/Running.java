package portico.task;

/** What a step may say while it runs. */
public interface Running {

    long taskId();

    String tenant();

    /** @param percent of this step, 0 to 100. @throws Overtaken when the task was cancelled or another runner has it */
    void progress(int percent);

    /** Asks right before something that must not happen any more once somebody else decides over the VM. @throws Overtaken like {@link #progress}, every time */
    void demandHeld();

    /** A line of the step's log for the customer. */
    void detail(String text);

    /**
     * What this step did could not be looked at afterwards: somebody's word was taken for it, or there was nobody to ask. The task ends as done and unverified.
     *
     * @param why key of {@link Words}: a line of the step's log, as by {@link #detail}
     */
    void unverified(String why);

    /** This runner must let go: the task was cancelled, or another runner took it over. */
    class Overtaken extends RuntimeException {
        public Overtaken(long taskId) { super("task " + taskId + " is no longer ours", null, false, false); }
    }
}
