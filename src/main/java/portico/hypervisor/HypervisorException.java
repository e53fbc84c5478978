package portico.hypervisor;

/** An operation on a host failed; {@link #kind} says what the caller can do about it. The message is for staff, not for customers. */
public class HypervisorException extends RuntimeException {

    public enum Kind {
        /** The host does not answer; worth trying again later. */
        UNREACHABLE,
        /** The host accepted the call and did not finish in time; the outcome is unknown until the state is read again. */
        TIMEOUT,
        /** The VM is not defined on this host. */
        NO_SUCH_MACHINE,
        /** The guest agent does not answer. */
        NO_AGENT,
        /** The template file is missing, damaged or refers to other files. */
        BAD_TEMPLATE,
        /** Not enough room on the storage. */
        NO_SPACE,
        /** Anything else the hypervisor refused. */
        FAILED
    }

    public final Kind kind;

    public HypervisorException(Kind kind, String message) { super(message); this.kind = kind; }

    public HypervisorException(Kind kind, String message, Throwable cause) { super(message, cause); this.kind = kind; }
}
