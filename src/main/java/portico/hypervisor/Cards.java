package portico.hypervisor;

/** A VM's network cards, from outside. */
public interface Cards extends Port {

    /**
     * Makes the cards of a defined VM as described, now if it runs and at every later boot: cable plugged in or pulled out, and which addresses the guest may
     * use. Whether the cables are so is read back. Fine if they are so already. Cards are known by their MAC address; one the host does not know fails, others then may have changed already.
     */
    void apply(HostTarget host, Machine machine);
}
