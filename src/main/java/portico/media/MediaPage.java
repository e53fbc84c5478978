package portico.media;

import java.util.List;
import portico.page.Form;

/**
 * A VM's CD drive.
 *
 * @param current    name of the image in it; null: empty
 * @param reason     why it cannot be changed now; null: it can, or the form says what was refused, and may be sent once more
 * @param bootReason why the VM cannot be started from it now; null: it can
 */
public record MediaPage(List<Choice> choices, String current, String reason, Form change, String bootReason, Form boot) {

    /** An image to choose, or none. @param value on the wire; empty: none */
    public record Choice(String value, String icon, String name, String says, boolean chosen) {}
}
