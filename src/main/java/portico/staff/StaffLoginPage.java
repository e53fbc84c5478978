package portico.staff;

import java.util.List;
import portico.tenant.world.DemoLogins;

/**
 * The log-in page of staff.
 *
 * @param next    where to go afterwards
 * @param problem why the last try failed; null: there was none
 * @param demo    accounts that a demo site shows
 */
public record StaffLoginPage(String username, String next, String problem, List<DemoLogins.Login> demo) {}
