/** Ports of a shared address that lead to a VM. The rule: a forward hangs on a network card, and its gateway follows the database, never the other way round
 * (portico.shared.KeepGateways). Start at {@link portico.forward.AddForward}. */
package portico.forward;
