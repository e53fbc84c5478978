package portico.api;

import java.lang.annotation.*;

/** Declares a command: its name on the wire and who may call it. Everything else about a command is read from its input record. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Api {
    /** Wire name, {@code vm_reload}. {@code vps_reload} is understood as the same command. */
    String value();

    /** Value of {@code subaction} that selects this command; empty where the action has none. */
    String sub() default "";

    /** Lowest level that may call it. */
    Level open();

    /** One line of documentation, English. */
    String says();

    /** The same line in Chinese. */
    String zh();

    /** Whether it changes anything; such a call takes locks and leaves an audit entry. */
    boolean changes() default true;

    /** Whether it hashes passwords: few of these at a time, and they wait for their turn before they take a database connection. */
    boolean slow() default false;

    /** Whether it makes or takes away what callers prove themselves with; neither a token nor staff may, and its answer is kept in no log. */
    boolean keys() default false;

    /** Keys of the answer that let their reader in elsewhere (passwords, console tokens); empty in what a read-only token is answered. */
    String[] secrets() default {};

    /** Names of the parts behind {@code 0|}, in order; where there are none, the JSON face calls them {@code values}. */
    String[] parts() default {};

    /** Optional parameters that the reference's example call gives too, where a call without them would be none. */
    String[] shows() default {};

    /** Whether it is open to the platform's operators alone, since it concerns what several hosting sites share. */
    boolean operator() default false;

    /** Whether a locked customer may call it although it changes something. */
    boolean evenLocked() default false;
}
