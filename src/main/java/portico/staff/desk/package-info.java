/** The pages of staff. Each reads in what {@link portico.staff.StaffDesk#look} lets it see and changes things through the corridor. */
package portico.staff.desk;
