package portico.console;

/** Why an open console was closed. The page reads {@link #word} out of the close frame and says it in the reader's language. */
enum Ending {

    /** The portal goes down or is updated; connecting again is right. */
    RESTARTING(1001, "restarting"),
    /** The viewer sent something that is not binary. */
    NOT_BINARY(1003, "binary only"),
    /** Somebody closed the session. */
    ENDED(4001, "ended"),
    /** Nobody asked for the session for too long. */
    EXPIRED(4002, "expired"),
    /** The VM was deleted, locked or handed over, its owner locked or logged out. */
    WITHDRAWN(4003, "withdrawn"),
    /** The VM is off, so there is no screen. */
    OFF(4004, "off"),
    /** The host, or the VM's screen on it, does not answer. */
    UNREACHABLE(4005, "unreachable"),
    /** The VM closed its screen: it was switched off, reset or moved. */
    GONE(4006, "gone"),
    /** The viewer does not answer. */
    SILENT(4007, "silent"),
    /** As many look at this VM's screen as may. */
    CROWDED(4008, "crowded"),
    /** For too long nobody could say whether the viewer may still look. */
    UNVERIFIED(4009, "unverified");

    final short code;
    final String word;

    Ending(int code, String word) {
        this.code = (short) code;
        this.word = word;
    }
}
