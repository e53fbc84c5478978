package portico.backup;

import portico.page.Form;

/** The page on which a customer deletes a backup. @param blocked why it cannot be done now; null: it can */
public record DeletePage(String blocked, BackupsPage.Row backup, Form form) {}
