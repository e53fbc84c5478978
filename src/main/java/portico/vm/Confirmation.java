package portico.vm;

import java.util.List;
import portico.page.Field;

/**
 * The last part of a page that asks for something destructive: the code, where the customer's group wants one, and the VM's name. Shown by the tag
 * {@code confirmation}, made by {@link Confirmations}.
 *
 * @param sendTo      where the buttons that send a code post the whole form to
 * @param channels    ways to get a code; empty although one is needed: the customer has no verified address
 * @param verifiable  addresses that would do once they are verified
 * @param sent        where a code was just sent; null: none was
 * @param waitSeconds until another may be sent
 * @param codeHint    what the code is good for
 * @param codeProblem why the code was refused; null: it was not
 * @param name        the VM's, as it must be typed
 * @param field       that takes the name
 */
public record Confirmation(String sendTo, boolean needsCode, List<Channel> channels, List<Verifiable> verifiable, String sent, int waitSeconds, String codeHint, String codeProblem, String name, Field field) {

    /** A way to get the code. @param code of the channel on the wire @param words on its button */
    public record Channel(String code, String icon, String words) {}

    /** An address that is not verified yet. @param path where the customer verifies it @param words of the link */
    public record Verifiable(String path, String words) {}

    /** The same, telling otherwise what the code is good for. */
    public Confirmation hinting(String hint) { return new Confirmation(sendTo, needsCode, channels, verifiable, sent, waitSeconds, hint, codeProblem, name, field); }
}
