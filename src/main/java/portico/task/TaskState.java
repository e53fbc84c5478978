package portico.task;

/** Where a task stands. DONE: see {@link Task#verified}. UNKNOWN: it was begun and interrupted, and nobody can find out how far it came; a person must look. */
public enum TaskState {
    QUEUED, RUNNING, DONE, FAILED, CANCELLED, UNKNOWN;

    public boolean isOpen() { return this == QUEUED || this == RUNNING; }

    /** It ended otherwise than it should; not by being overtaken. */
    public boolean isTrouble() { return this == FAILED || this == UNKNOWN; }

    /** The wire's tstatus: 0 waiting, 1 running, 3 done, 4 error. */
    public int wire() {
        return switch (this) {
            case QUEUED -> 0;
            case RUNNING -> 1;
            case DONE -> 3;
            case FAILED, CANCELLED, UNKNOWN -> 4;
        };
    }
}
