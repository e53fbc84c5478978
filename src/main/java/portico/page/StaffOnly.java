package portico.page;

import java.lang.annotation.*;
import portico.tenant.StaffRole;

/** Pages of staff, closed to customers and to staff of a lower role; see {@link portico.staff.StaffGuard}. On a method it asks for more than its class does. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface StaffOnly { StaffRole value() default StaffRole.SUPPORT; }
