package portico.api;

import java.lang.annotation.*;

/** The parameter exists at this level alone; at the other it is ignored, and the input is empty or its default. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Only { Level value(); }
