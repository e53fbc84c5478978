package portico.firewall;

import portico.api.Code;

/** Who calls whom: answers always pass. */
public enum Direction {
    /** Others call the VM. */
    @Code("in") IN,
    /** The VM calls others. */
    @Code("out") OUT
}
