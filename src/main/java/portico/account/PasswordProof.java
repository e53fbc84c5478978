package portico.account;

import jakarta.inject.Singleton;
import portico.api.Refusal;

/** The proof by password at a log-in page, customers' and staff's: counted per person and per address, and as slow for who does not exist as for who does. */
@Singleton
public class PasswordProof {

    private final Attempts attempts;

    PasswordProof(Attempts attempts) { this.attempts = attempts; }

    /**
     * Outside of any transaction: a database connection shall not wait for a hash, and a counted failure must stay.
     *
     * @param hash    null when there is no such person
     * @param address of the browser
     * @param name    what failures are counted under; unique over tenants and kinds of people
     * @param refused run when the password does not fit
     * @throws Refusal {@code login.denied}, or that too many tries failed
     */
    public void demand(String password, String hash, String address, String name, Runnable refused) {
        attempts.admit(Attempts.Proof.PASSWORD, address, name);
        if (!Passwords.matches(password, hash)) {
            attempts.failed(Attempts.Proof.PASSWORD, address, name);
            refused.run();
            throw new Refusal("login.denied");
        }
        attempts.succeeded(Attempts.Proof.PASSWORD, address, name);
    }
}
