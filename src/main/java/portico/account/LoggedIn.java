package portico.account;

import jakarta.enterprise.context.RequestScoped;
import portico.api.Caller;

/** The customer behind this page request; known once the session was recognised. */
@RequestScoped
public class LoggedIn {

    private Caller caller;

    void as(Caller caller) { this.caller = caller; }

    public boolean isKnown() { return caller != null; }

    /** @throws IllegalStateException on a page that is open to everybody and did not ask {@link #isKnown} */
    public Caller caller() {
        if (caller == null) throw new IllegalStateException("this page was reached without a session");
        return caller;
    }
}
