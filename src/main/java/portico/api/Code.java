package portico.api;

import java.lang.annotation.*;

/** The number or word that stands for an enum constant on the wire. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Code { String value(); }
