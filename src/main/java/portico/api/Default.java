package portico.api;

import java.lang.annotation.*;

/** The wire text taken when the parameter is not given or empty. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default { String value(); }
