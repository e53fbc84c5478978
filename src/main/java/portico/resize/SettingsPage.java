package portico.resize;

import java.util.List;
import portico.page.Form;

/**
 * A VM's settings and what it may use.
 *
 * @param resizeWaits    a new size takes effect when it is next switched off and on
 * @param allowances     what it may use, in the order shown
 */
public record SettingsPage(Form rename, boolean isProtected, boolean resizeWaits, List<Allowance> allowances) {

    /** One line of what it may use. */
    public record Allowance(String what, String howMuch) {}
}
