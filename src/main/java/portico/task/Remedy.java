package portico.task;

/** What somebody may do about a task that failed. The path is below the VM's own page. */
public enum Remedy {
    /** The same again, from the step that failed. */
    RETRY(null, "reload"),
    START("power/start", "player-play"),
    POWER_OFF("power/power-off", "plug"),
    RESET("power/reset", "bolt"),
    REINSTALL("reinstall", "refresh"),
    BACKUPS("backups", "archive"),
    NETWORK("network", "network"),
    CONSOLE("console", "terminal-2"),
    /** Nothing a customer can do changes anything: people must look. */
    SUPPORT(null, "help");

    /** Null: no page of the VM's. */
    public final String path;
    public final String icon;

    Remedy(String path, String icon) {
        this.path = path;
        this.icon = icon;
    }
}
