/** What addresses are called when DNS is asked for them. The rule: the rows are the wish, the name server follows them ({@link portico.rdns.KeepReverseNames}) and is read back; a
 * name ends with its address's time at the VM. Start at {@link portico.rdns.SetReverseName}. */
package portico.rdns;
