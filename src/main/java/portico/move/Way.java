package portico.move;

import portico.api.Code;

/** How a VM shall be moved. */
public enum Way {
    /** While it runs, where that can be; otherwise switched off for as long as the copying takes. */
    @Code("0") BEST,
    @Code("1") LIVE,
    @Code("2") COLD
}
