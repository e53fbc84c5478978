package portico.backup;

import java.util.List;
import portico.page.Form;
import portico.vm.Confirmation;

/**
 * The page on which a customer restores a backup.
 *
 * @param dataDisks  those that can be restored besides the system disk, in words; empty: none
 * @param systemOnly the system disk alone was chosen
 * @param undone     what is on the disks now is kept for an undo
 * @param blocked why it cannot be done now; null: it can
 */
public record RestorePage(String blocked, BackupsPage.Row backup, String dataDisks, boolean systemOnly, boolean undone, List<String> consequences, Confirmation confirmation, Form form) {}
