package portico.hypervisor;

import java.util.List;

/**
 * Hands a new system what it is given at its first boot: on a second CD as cloud-init looks for (NoCloud), and by its agent, for systems without cloud-init.
 * Called by the task runner only; every operation may be repeated.
 */
public interface FirstBoots extends Port {

    /** What became of user data. */
    enum Use { CLOUD_INIT, BEGUN, UNUSED }

    /** Lays the CD into the VM, from its next {@link Hypervisor#define} on. The VM is off; it need not be defined yet. */
    void insert(HostTarget host, Machine machine, FirstBoot firstBoot);

    /** Takes the CD out, also of a running guest, and erases it. Fine if there is none, or the VM is not known to the host. */
    void eject(HostTarget host, Machine machine);

    /**
     * Has the running guest let these keys log in as that user, beside those that may already.
     *
     * @return lines of the user's {@code authorized_keys}, read back
     * @throws HypervisorException NO_AGENT, or GUEST_REFUSED when the system has no such user or knows no such keys
     */
    List<String> authorize(HostTarget host, String machine, String userName, List<String> keys);

    /**
     * Sees to it that the running guest uses the user data once: cloud-init where the guest has it (it has read it by the end of the call), else the guest's shell
     * where it is a script, which goes on by itself; its output is in {@code /var/log/portico-user-data.log}.
     */
    Use use(HostTarget host, String machine, String userData);
}
