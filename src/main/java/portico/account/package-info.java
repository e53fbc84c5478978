/** Customers: who they are, how they log in, what they must confirm. Imports no room but {@code api}, {@code tenant}, {@code secret}, {@code notify}. */
package portico.account;
