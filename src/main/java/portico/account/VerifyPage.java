package portico.account;

import portico.page.Form;

/**
 * An address that is to be verified.
 *
 * @param icon      of the channel
 * @param recipient the address
 * @param sent      a code was just sent
 */
public record VerifyPage(String icon, String recipient, Form form, boolean sent) {}
