package portico.api;

import java.lang.annotation.*;

/** At user level the input is the caller's own, whatever was sent; at system level the parameter is required unless the input is optional. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Self {}
