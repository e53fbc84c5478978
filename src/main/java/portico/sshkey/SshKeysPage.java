package portico.sshkey;

import java.util.List;
import portico.page.Form;

/**
 * A customer's public keys.
 *
 * @param typed   key as typed, when it was refused
 * @param problem what is wrong with it; null: nothing
 */
public record SshKeysPage(List<SshKey> keys, Form form, String typed, String problem, int most) {}
