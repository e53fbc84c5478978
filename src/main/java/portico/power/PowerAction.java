package portico.power;

/** The five things one can do to a VM's power. The word is the wire's, and the key of its name in the task texts. */
public enum PowerAction {
    START("start"), REBOOT("reboot"), RESET("hreboot"), SHUTDOWN("shutdown"), POWER_OFF("hshutdown");

    public final String word;

    PowerAction(String word) { this.word = word; }
}
