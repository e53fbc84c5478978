package portico.rescue;

import java.time.Instant;
import portico.page.Form;

/**
 * A VM's rescue: the way in, or how to use it and the way out.
 *
 * @param since    null: it runs its own system
 * @param blocked  why the way in, or out, is closed now; null: it is open
 * @param password shown on this one page view because the owner asked; null: not asked
 * @param known    there is one
 */
public record RescuePage(Instant since, String blocked, String user, String password, boolean known, Form form) {

    /** Nothing is typed here, and nothing stands here that the next look would not show again: the page may fetch itself. */
    public boolean tells() { return (since != null || blocked != null) && password == null && form.getProblem() == null; }
}
