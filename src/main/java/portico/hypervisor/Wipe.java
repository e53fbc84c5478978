package portico.hypervisor;

/** What a reinstall erases. */
public enum Wipe { ALL_DISKS, SYSTEM_DISK }
