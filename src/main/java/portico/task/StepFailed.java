package portico.task;

/** A step cannot be done. The reason is a key of {@link Words}, for the customer; the cause is for the log. */
public class StepFailed extends RuntimeException {

    public final String reason;
    public final boolean worthRetrying;

    public StepFailed(String reason, Throwable cause) { this(reason, false, cause); }

    public StepFailed(String reason, boolean worthRetrying, Throwable cause) {
        super(reason, cause);
        this.reason = reason;
        this.worthRetrying = worthRetrying;
    }
}
