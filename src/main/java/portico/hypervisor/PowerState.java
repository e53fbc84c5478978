package portico.hypervisor;

/** Power as observed on the hypervisor. ABSENT: the host answered and does not know the VM. UNKNOWN: the host did not answer. */
public enum PowerState { RUNNING, OFF, PAUSED, CRASHED, ABSENT, UNKNOWN }
