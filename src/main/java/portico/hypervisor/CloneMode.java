package portico.hypervisor;

/** How a disk is made from a template. FAST: overlay that shares the template's blocks. FULL: independent copy. */
public enum CloneMode { FAST, FULL }
