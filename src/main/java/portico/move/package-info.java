/**
 * VMs on their way from one host to another: one that is moved ({@link portico.move.MoveVm}), and all of a host that is drained ({@link portico.move.DrainHost}).
 * {@link portico.move.MoveRules} says whether, how and where to; {@link portico.move.MoveTask} does it. The one rule: what lies on the old host goes, by
 * {@link portico.move.ClearTask}, only after the VM was seen on the new one.
 */
package portico.move;
