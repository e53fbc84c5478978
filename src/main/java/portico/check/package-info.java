/**
 * "My machine does not answer": one page that looks at everything that can keep a visitor from a VM, in the order in which somebody would look, and offers
 * the mildest thing that helps. It changes nothing; what it offers are the other rooms' own ways. Start at {@link portico.check.Checkup}.
 */
package portico.check;
