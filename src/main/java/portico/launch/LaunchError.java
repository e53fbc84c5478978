package portico.launch;

/** Something the person at the terminal can mend. The message says what is wrong and what to do; no stack trace is shown. */
public class LaunchError extends RuntimeException {

    public LaunchError(String message) { super(message); }

    public LaunchError(String message, Throwable cause) { super(message, cause); }
}
