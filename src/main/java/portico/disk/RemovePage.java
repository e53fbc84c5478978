package portico.disk;

import java.util.List;
import portico.page.Form;
import portico.vm.Confirmation;

/** The page on which a customer takes a data disk away. @param blocked why it cannot be done now; null: it can */
public record RemovePage(String blocked, DisksPage.Row disk, List<String> consequences, Confirmation confirmation, Form form) {}
