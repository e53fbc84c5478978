package portico.provision;

import java.util.List;
import portico.page.Form;

/**
 * The page on which a customer reinstalls a VM.
 *
 * @param blocked         why it cannot be done now; null: it can
 * @param quota           how many reinstalls are left; null: they are not counted
 * @param sent            where a code was just sent; null: none was
 * @param waitSeconds            seconds until another code may be sent
 * @param templateProblem why the chosen template was refused; null: it was not
 */
public record ReinstallPage(String blocked, List<Choice> templates, boolean allDisks, boolean needsCode, List<Channel> channels, String sent, int waitSeconds, String quota,
                            String templateProblem, String codeProblem, Form form) {

    /**
     * A template to choose.
     *
     * @param reason why it cannot be chosen; null: it can
     */
    public record Choice(long id, String name, String icon, String says, String reason, boolean chosen) {}

    /** A way to get the code. @param code of the channel on the wire */
    public record Channel(String code, String icon, String send, String again) {}
}
