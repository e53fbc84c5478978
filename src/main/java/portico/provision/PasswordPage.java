package portico.provision;

import portico.page.Form;
import portico.vm.Confirmation;

/**
 * The page on which a customer sets a new password.
 *
 * @param blocked   why it cannot be done now; null: it can
 * @param offline   it is written onto the disk, from the rescue system: why it cannot be done in the running one; null: it can be done there
 * @param on        the machine runs
 * @param guestUser whose password it is when no other is named
 */
public record PasswordPage(String blocked, String offline, boolean on, String guestUser, Confirmation confirmation, Form form) {}
