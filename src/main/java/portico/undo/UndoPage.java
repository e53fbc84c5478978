package portico.undo;

import java.time.Instant;
import portico.page.Form;
import portico.vm.Confirmation;

/**
 * The page on which a customer undoes a reinstallation.
 *
 * @param blocked why it cannot be done now; null: it can, and the rest is filled
 * @param restored a restoration is undone, not a reinstallation
 * @param inside   what comes back is inside the present disk, with its snapshots
 * @param system  on the old disk
 * @param keptAt  when it was put aside
 */
public record UndoPage(String blocked, boolean restored, boolean inside, String system, Instant keptAt, Instant endsAt, Confirmation confirmation, Form form) {}
