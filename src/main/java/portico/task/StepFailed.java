package portico.task;

/** A step cannot be done. The reason is a key of {@link Words}, for the customer; the cause is for the log. */
public class StepFailed extends RuntimeException {

    public final String reason;
    public final boolean worthRetrying;
    /** It was begun, and nobody can tell how far it came. */
    public final boolean outcomeUnknown;

    public StepFailed(String reason, Throwable cause) { this(reason, false, cause); }

    public StepFailed(String reason, boolean worthRetrying, Throwable cause) { this(reason, worthRetrying, false, cause); }

    private StepFailed(String reason, boolean worthRetrying, boolean outcomeUnknown, Throwable cause) {
        super(reason, cause);
        this.reason = reason;
        this.worthRetrying = worthRetrying;
        this.outcomeUnknown = outcomeUnknown;
    }

    /** The task ends as {@link TaskState#UNKNOWN}, and is not tried again by itself. */
    public static StepFailed unknown(String reason, Throwable cause) { return new StepFailed(reason, false, true, cause); }
}
