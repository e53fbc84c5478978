package portico.api;

import java.lang.annotation.*;

/** Never written to audit, log or error text; taken from the request body only. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Secret {}
