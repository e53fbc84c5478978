package portico.backup;

/** Where a backup stands. Those being made and done count against the quotas. */
public enum BackupState {
    MAKING, DONE, FAILED, DELETING;

    /** The wire's fstatus: 1 done, 0 failed, as clients know; ours: 2 being made or deleted. */
    int wire() {
        return switch (this) {
            case DONE -> 1;
            case FAILED -> 0;
            case MAKING, DELETING -> 2;
        };
    }
}
