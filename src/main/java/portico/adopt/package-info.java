/**
 * Machines that were on their hosts before the portal: who they are ({@link portico.adopt.FindStrangers}), what speaks against taking one over
 * ({@link portico.adopt.Hindrances}), and taking it over without stopping it ({@link portico.adopt.AdoptMachine}). Disks on their storage that belong to no machine are listed beside them ({@link portico.adopt.StrayDisks}). Operators alone may. Their page: portico.staff.desk.
 */
package portico.adopt;
