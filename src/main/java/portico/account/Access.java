package portico.account;

import portico.api.Code;

/** How much a token may do with what it may see. */
public enum Access {
    @Code("full") FULL,
    /** Changes nothing, and reads no passwords. */
    @Code("read") READ
}
