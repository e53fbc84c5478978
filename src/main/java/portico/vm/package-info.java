/** A customer's virtual machines: the entity, whose they are, what is known of them, and the poller that looks at them. */
package portico.vm;
