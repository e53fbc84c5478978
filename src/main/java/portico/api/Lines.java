package portico.api;

import java.lang.annotation.*;

/** The text may have several lines: line ends and tabs are let through, other control characters are not. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Lines {}
