package portico.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import portico.secret.Vault;

/** Takes letters in, in the transaction of the command that writes them: what is rolled back is never sent, what is committed is never lost. */
@Singleton
public class PostOffice {

    private final Vault vault;
    private final ObjectMapper json;
    private final Clock clock;
    private final TransactionSynchronizationRegistry transaction;
    private final Postman postman;

    PostOffice(Vault vault, ObjectMapper json, Clock clock, TransactionSynchronizationRegistry transaction, Postman postman) {
        this.vault = vault;
        this.json = json;
        this.clock = clock;
        this.transaction = transaction;
        this.postman = postman;
    }

    /**
     * @param userId    customer it is for; null when none
     * @param recipient e-mail address, or telephone number in digits
     * @param worth     how long it is worth sending
     */
    public void post(Long userId, Channel channel, String recipient, Letter letter, Duration worth) {
        var message = new Message();
        message.userId = userId;
        message.channel = channel.word();
        message.recipient = recipient;
        message.subject = letter.subject();
        message.sealedBody = vault.seal(write(letter));
        message.createdAt = clock.instant();
        message.nextTryAt = message.createdAt;
        message.expiresAt = message.createdAt.plus(worth);
        message.persist();
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override public void beforeCompletion() {}

            @Override public void afterCompletion(int status) { if (status == Status.STATUS_COMMITTED) postman.bringSoon(message.id); }
        });
    }

    /** How many letters the running transaction's tenant gave to this channel since then. */
    public long countSince(Channel channel, Instant since) { return Message.countSince(channel, since); }

    private String write(Letter letter) {
        try {
            return json.writeValueAsString(letter);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
