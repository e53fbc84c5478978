package portico.hypervisor;

import portico.api.Code;

/** What a reinstall erases. */
public enum Wipe { @Code("0") ALL_DISKS, @Code("1") SYSTEM_DISK }
