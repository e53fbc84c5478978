package portico.hypervisor.libvirt;

import com.sun.jna.ptr.IntByReference;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import portico.hypervisor.PowerState;

/** Single steps of switching a VM on and off. Each is fine with the VM being so already, or becoming so meanwhile. */
final class DomainPower {

    private static final int BY_ACPI = 1, BY_AGENT = 2;

    static PowerState state(Domain domain) {
        var state = new IntByReference();
        NativeLibvirt.checked(NativeLibvirt.LIBVIRT.virDomainGetState(NativeLibvirt.handle(domain), state, new IntByReference(), 0));
        return DomainStats.power(state.getValue());
    }

    /** Running or paused: there is a QEMU process. */
    static boolean isOn(Domain domain) throws LibvirtException { return domain.isActive() == 1; }

    /** Starts it, or lets it go on where it is paused. */
    static void boot(Domain domain) throws LibvirtException {
        try {
            if (state(domain) == PowerState.PAUSED) domain.resume();
            else domain.create();
        } catch (LibvirtException e) {
            if (!isOn(domain)) throw e; // else somebody was quicker
        }
        // Whatever runs when the host goes down runs again when it comes up; what was switched off stays off.
        domain.setAutostart(true);
    }

    /** The agent is surer than the power button, which a guest may ignore; where there is no agent the button must do. */
    static Void askToShutDown(Domain domain) throws LibvirtException {
        int way = GuestAgent.answers(domain) ? BY_AGENT : BY_ACPI;
        try {
            NativeLibvirt.checked(NativeLibvirt.LIBVIRT.virDomainShutdownFlags(NativeLibvirt.handle(domain), way));
        } catch (NativeLibvirt.Failure e) {
            // The guest is often gone before its agent could say yes.
            boolean silentAgent = Failures.is(e, ErrorNumber.VIR_ERR_AGENT_UNRESPONSIVE) || Failures.is(e, ErrorNumber.VIR_ERR_AGENT_UNSYNCED);
            if (!silentAgent && isOn(domain)) throw e;
        }
        return null;
    }

    static void askToReboot(Domain domain) throws LibvirtException {
        domain.reboot(GuestAgent.answers(domain) ? BY_AGENT : BY_ACPI);
    }

    static Void pullPlug(Domain domain) throws LibvirtException {
        if (!isOn(domain)) return null;
        try {
            domain.destroy();
        } catch (LibvirtException e) {
            if (isOn(domain)) throw e;
        }
        return null;
    }

    private DomainPower() {}
}
