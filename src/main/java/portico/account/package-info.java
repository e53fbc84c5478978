/**
 * Customers: who they are, how they prove it, what they must confirm. Of the rooms it imports only {@code notify}, to send codes, and {@code task}, for its
 * cleaning. Start at {@link portico.account.User}; proofs are {@link portico.account.Gate} (keys), {@link portico.account.Logins} (passwords) and
 * {@link portico.account.VerificationCodes}.
 */
package portico.account;
