package portico.account;

import java.time.Instant;
import java.util.List;
import portico.page.Form;

/**
 * A customer's access tokens and the form that makes one.
 *
 * @param newToken the token just made, shown this once; null: none was
 * @param readOnly what the form has chosen
 */
public record TokensPage(Form form, boolean readOnly, List<VmChoice> vms, List<TokenLine> tokens, String newToken, int most) {

    public record VmChoice(long id, String name, boolean chosen) {}

    /** Limits in words; empty: none. @param usedAt null: never */
    public record TokenLine(long id, String name, String head, boolean readsOnly, String commands, String vms, String networks, Instant expiresAt, boolean expired, Instant usedAt, String usedFrom) {}

    public boolean isVmChosen() { return vms.stream().anyMatch(VmChoice::chosen); }
}
