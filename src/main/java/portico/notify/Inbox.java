package portico.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.secret.Vault;
import portico.tenant.Tenancy;

/** A demo's letters, readable for everybody, codes and all; so it exists only with {@code portico.demo=true}. */
@Singleton
public class Inbox {

    private static final int MOST = 50;

    private final boolean demo;
    private final Tenancy tenancy;
    private final Vault vault;
    private final ObjectMapper json;

    Inbox(@ConfigProperty(name = "portico.demo", defaultValue = "false") boolean demo, Tenancy tenancy, Vault vault, ObjectMapper json) {
        this.demo = demo;
        this.tenancy = tenancy;
        this.vault = vault;
        this.json = json;
    }

    /**
     * One letter.
     *
     * @param state {@code waiting}, {@code sent} or {@code failed}
     * @param text  plain text
     */
    public record Item(Channel channel, String recipient, String subject, String text, String state, Instant createdAt) {}

    public boolean exists() { return demo; }

    /** Newest first; in a transaction of its own. Empty where there is no demo. */
    public List<Item> newest(String tenant) {
        if (!demo) return List.of();
        return tenancy.in(tenant, () -> Message.newest(MOST).stream().filter(m -> m.sealedBody != null)
                .map(m -> new Item(Channel.named(m.channel), m.recipient, m.subject, read(m.sealedBody).text(), m.state, m.createdAt)).toList());
    }

    private Letter read(byte[] sealedBody) {
        try {
            return json.readValue(vault.open(sealedBody), Letter.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
