package portico.check;

/** What is offered against a finding: the mildest thing that helps, on the page where it is done. */
public enum Cure {
    START("player-play", "power/start", true), LOOK("terminal-2", "console", false), RESTART("rotate-clockwise", "power/reboot", true), NETWORK("network", "network", false),
    PORTS("route", "ports", false), FIREWALL("shield", "firewall", false), RESCUE("lifebuoy", "rescue", false), REINSTALL("refresh", "reinstall", false), WAIT("activity", "activity", false);

    final String icon;
    /** Below the VM's own address. */
    final String path;
    /** It is done by a form, not looked at. */
    final boolean acts;

    Cure(String icon, String path, boolean acts) {
        this.icon = icon;
        this.path = path;
        this.acts = acts;
    }
}
