package portico.task;

/** Where a task stands. UNKNOWN: its outcome could not be found out; a person must look. */
public enum TaskState {
    QUEUED, RUNNING, DONE, FAILED, CANCELLED, UNKNOWN;

    public boolean isOpen() { return this == QUEUED || this == RUNNING; }

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
