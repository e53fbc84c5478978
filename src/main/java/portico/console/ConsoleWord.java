package portico.console;

/** What the page's script has to say. Each {@link Ending} a reader may see is among these. */
public enum ConsoleWord {
    CONNECTING, CONNECTED, NOTCONNECTED, SCREEN, OFFLINE, RESTARTING, ENDED, EXPIRED, WITHDRAWN, OFF, OFFEMBEDDED, UNREACHABLE, GONE, SILENT, CROWDED, UNVERIFIED,
    BUSY, NOTOKEN, NOLINK, LOGGEDOUT, STARTING, START, OPENAGAIN, TRYAGAIN, LOGIN, RETRYNOW, RETRYIN, OTHERS, MISFITS, TYPED, TYPEDPART, PICTURED, ORDERED, STAYS;

    public String key() { return name().toLowerCase(java.util.Locale.ROOT); }
}
