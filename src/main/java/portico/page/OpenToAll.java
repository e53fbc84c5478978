package portico.page;

import java.lang.annotation.*;

/** Pages that need no log-in. Every other page is closed to strangers; see {@link portico.account.SessionGuard}. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface OpenToAll {}
