package portico.api;

import java.lang.annotation.*;

/** Names an input on the wire and documents it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Wire {
    /**
     * Wire name, lower case; clients may write it in any case. {@code mac_*} on a {@code Map<Integer, …>} stands for numbered parameters: {@code mac_0}, {@code mac_1} …
     * Their numbers are plain decimals below {@value Entry.Parameter#MOST_NUMBERS}; any other name is unknown and ignored like all unknown names.
     */
    String value();

    /** One line of documentation, English. */
    String says();

    /** The same line in Chinese. */
    String zh() default "";

    /** Other names that clients in the field send for it, misspelt ones too. Given under two names with different values it is refused, like a name given twice. */
    String[] also() default {};
}
