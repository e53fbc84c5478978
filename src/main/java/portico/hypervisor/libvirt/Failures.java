package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NAME_TAKEN;
import static portico.hypervisor.HypervisorException.Kind.NO_AGENT;
import static portico.hypervisor.HypervisorException.Kind.NO_DISK;
import static portico.hypervisor.HypervisorException.Kind.NO_SPACE;
import static portico.hypervisor.HypervisorException.Kind.NO_SUCH_MACHINE;
import static portico.hypervisor.HypervisorException.Kind.TIMEOUT;
import static portico.hypervisor.HypervisorException.Kind.UNREACHABLE;

import org.libvirt.Error.ErrorDomain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import portico.hypervisor.HypervisorException;
import portico.place.PlaceException;

/** Turns libvirt's errors into ours: what can the caller do about it, and a sentence for staff. */
final class Failures {

    /** @param what the operation as part of a sentence: "start portico-101" */
    static HypervisorException of(String host, String what, Exception e) {
        if (e instanceof HypervisorException ours) return ours;
        return new HypervisorException(kind(e), "host " + host + ": cannot " + what + ": " + e.getMessage(), e);
    }

    /** A place that does not do what it is asked to. */
    static HypervisorException of(String host, PlaceException e) {
        var kind = switch (e.kind) {
            case UNREACHABLE, STRANGER, NOT_LET_IN, BAD_SETTING -> UNREACHABLE;
            case TIMEOUT -> TIMEOUT;
            case NO_PROGRAM -> FAILED;
        };
        return new HypervisorException(kind, "host " + host + ": " + e.getMessage(), e);
    }

    static boolean is(Exception e, ErrorNumber number) {
        return switch (e) {
            case LibvirtException l -> l.getError() != null && l.getError().getCode() == number;
            // The binding declares the numbers in libvirt's order, so that an ordinal is the native number.
            case NativeLibvirt.Failure n -> n.code == number.ordinal();
            default -> false;
        };
    }

    private static HypervisorException.Kind kind(Exception e) {
        if (is(e, ErrorNumber.VIR_ERR_NO_DOMAIN)) return NO_SUCH_MACHINE;
        if (is(e, ErrorNumber.VIR_ERR_AGENT_UNRESPONSIVE) || is(e, ErrorNumber.VIR_ERR_AGENT_UNSYNCED)) return NO_AGENT;
        if (is(e, ErrorNumber.VIR_ERR_OPERATION_TIMEOUT)) return TIMEOUT;
        if (is(e, ErrorNumber.VIR_ERR_RPC) || is(e, ErrorNumber.VIR_ERR_NO_CONNECT) || is(e, ErrorNumber.VIR_ERR_INVALID_CONN) || brokeOff(e)) return UNREACHABLE;
        var message = String.valueOf(e.getMessage());
        // libvirt has no numbers of its own for these.
        if (message.contains("Cannot access storage file")) return NO_DISK;
        if (message.contains("already exists with uuid") || message.contains("is already defined with uuid")) return NAME_TAKEN;
        return message.contains("No space left on device") ? NO_SPACE : FAILED;
    }

    /** The way itself broke while a call was under way: "End of file while reading data", "Connection reset by peer". */
    private static boolean brokeOff(Exception e) {
        return is(e, ErrorNumber.VIR_ERR_SYSTEM_ERROR) && switch (e) {
            case LibvirtException l -> l.getError().getDomain() == ErrorDomain.VIR_FROM_RPC;
            case NativeLibvirt.Failure n -> n.domain == ErrorDomain.VIR_FROM_RPC.ordinal();
            default -> false;
        };
    }

    private Failures() {}
}
