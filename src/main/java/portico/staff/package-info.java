/**
 * Staff of hosting sites and operators of the platform: how they log in, and what every page of theirs stands on. The pages themselves are in
 * {@code portico.staff.desk}. The one rule: staff change things through the corridor alone, at the system level of one tenant and under their own name.
 * Start at {@link portico.staff.StaffDesk}.
 */
package portico.staff;
