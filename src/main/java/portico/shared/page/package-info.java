/** The pages about a VM's ports and sites. They order through the corridor like everybody; start at {@link portico.shared.page.SharedPages}. */
package portico.shared.page;
