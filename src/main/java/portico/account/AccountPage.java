package portico.account;

import java.time.Instant;
import java.util.List;
import portico.page.Form;

/**
 * A customer's account page.
 *
 * @param secret  the form that changes the password
 * @param newKey  the API key just made, shown this once; null: none was
 * @param keyHead how the present key begins; null: there is none
 */
public record AccountPage(String username, Form profile, Form secret, boolean emailVerified, boolean telVerified, String newKey, String keyHead, Instant keyCreatedAt,
                          List<SessionLine> sessions, Letters letters) {

    /** Which letters the customer gets. */
    public record Letters(boolean logins, boolean backups, boolean traffic) {}

    /** @param here it is the session of this very page */
    public record SessionLine(long id, String icon, String device, String address, Instant seenAt, boolean here) {}
}
