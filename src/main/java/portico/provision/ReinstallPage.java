package portico.provision;

import java.util.List;
import portico.page.Form;
import portico.vm.Confirmation;

/**
 * The page on which a customer reinstalls a VM.
 *
 * @param blocked         why it cannot be done now; null: it can
 * @param systemDisk      in words, with its size
 * @param dataDisks       in words, with their sizes; empty: there are none
 * @param everyDisk       both of these
 * @param keep            whether the old disk can be kept
 * @param keys            the customer's SSH keys to choose from
 * @param userData        as typed
 * @param quota           how many reinstalls are left; null: they are not counted
 * @param templateProblem why the chosen template was refused; null: it was not
 */
public record ReinstallPage(String blocked, List<Choice> templates, boolean allDisks, String systemDisk, String dataDisks, String everyDisk, Keeping keep, List<Key> keys, String userData, String quota, String templateProblem,
                            Confirmation confirmation, Form form) {

    /** An SSH key to choose. */
    public record Key(long id, String name, String fingerprint, boolean chosen) {}

    /**
     * What becomes of the old disk.
     *
     * @param reason   why it cannot be kept; null: it can
     * @param chosen   it shall be
     * @param replaces system of an old disk that lies aside already and goes then; null: none
     */
    public record Keeping(String reason, long hours, boolean chosen, String replaces) {}

    /**
     * A template to choose.
     *
     * @param reason why it cannot be chosen; null: it can
     */
    public record Choice(long id, String name, String icon, String says, String reason, boolean chosen) {}
}
