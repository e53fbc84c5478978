package portico.vm;

/** A VM's state in one word for people: contract state and power together. */
public enum Condition {
    RUNNING("ok"), STOPPED("off"), PAUSED("warn"), CRASHED("bad"), INSTALLING("busy"), INSTALL_FAILED("bad"), LOCKED("warn"), OVERDUE("warn"), OVER_TRAFFIC("warn"), UNKNOWN("off");

    /** Which colour goes with the word, the same on every page. */
    public final String tone;

    Condition(String tone) { this.tone = tone; }
}
