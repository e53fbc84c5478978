package portico.api;

import java.lang.annotation.*;

/** Names an input on the wire and documents it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Wire {
    /** Wire name, lower case; clients may write it in any case. */
    String value();

    /** One line of documentation, English. */
    String says();

    /** The same line in Chinese. */
    String zh() default "";
}
