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
        /** The system inside the VM does not allow or know what it was asked for. */
        GUEST_REFUSED,
        /** The template file is missing, damaged or refers to other files. */
        BAD_TEMPLATE,
        /** A backup is missing or is not what was written. */
        BAD_BACKUP,
        /** Another machine, not ours, has this name on the host. */
        NAME_TAKEN,
        /** The host hands the address out to a machine that is not ours. */
        ADDRESS_TAKEN,
        /** The machine's disk is not where it should be. */
        NO_DISK,
        /** The CD image is missing. */
        NO_IMAGE,
        /** The guest uses what was to be taken from it, or cannot be asked whether it does. */
        IN_USE,
        /** Not enough room on the storage. */
        NO_SPACE,
        /** Anything else the hypervisor refused. */
        FAILED
    }

    public final Kind kind;

    public HypervisorException(Kind kind, String message) { super(message); this.kind = kind; }

    public HypervisorException(Kind kind, String message, Throwable cause) { super(message, cause); this.kind = kind; }
}
