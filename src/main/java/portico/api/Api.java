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
}
