package portico.power;

import java.util.List;
import portico.page.Form;

/**
 * The page before a forced action.
 *
 * @param instead the gentler way
 */
public record PowerConfirmation(String title, String icon, List<String> consequences, String instead, Form form) {}
