package portico.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import portico.api.Unavailable;
import portico.secret.Vault;
import portico.tenant.Tenancy;
import portico.tenant.Tenants;

/** Brings letters out: right after the commit that wrote them, and again later while that fails. */
@Singleton
class Postman {

    private static final Logger LOG = Logger.getLogger(Postman.class);
    /** Longer than any notifier takes; then whoever held the letter is taken for dead. */
    private static final Duration CLAIM = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int AT_ONCE = 10;
    private static final int LONGEST_ERROR = 300;

    private final Tenancy tenancy;
    private final Tenants tenants;
    private final Vault vault;
    private final ObjectMapper json;
    private final Clock clock;
    private final List<Notifier> notifiers;
    private final boolean demo;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore turns = new Semaphore(AT_ONCE);

    Postman(Tenancy tenancy, Tenants tenants, Vault vault, ObjectMapper json, Clock clock, SmtpNotifier smtp, SmsGateway sms, NoGateway last,
            @ConfigProperty(name = "portico.demo", defaultValue = "false") boolean demo) {
        this.tenancy = tenancy;
        this.tenants = tenants;
        this.vault = vault;
        this.json = json;
        this.clock = clock;
        notifiers = List.of(smtp, sms, last);
        this.demo = demo;
    }

    private record Claim(long id, String tenant, Channel channel, String recipient, byte[] sealedBody, int attempts, Instant expiresAt) {}

    /** On a thread of its own. */
    void bringSoon(long id) {
        threads.execute(() -> {
            try {
                bring(id);
            } catch (Unavailable databaseGone) {
                LOG.debugf(databaseGone, "message %d: the next round brings it", id);
            } catch (RuntimeException bug) {
                LOG.errorf(bug, "message %d: bringing it failed", id);
            }
        });
    }

    /** Everything that is due; at most a hundred. */
    void bringDue() {
        List<Long> due = tenancy.everywhere(() -> Message.getEntityManager()
                .createQuery("select m.id from Message m where m.state = 'waiting' and m.nextTryAt <= ?1 order by m.nextTryAt", Long.class)
                .setParameter(1, clock.instant()).setMaxResults(100).getResultList());
        due.forEach(this::bringSoon);
    }

    @PreDestroy void stop() { threads.shutdownNow(); }

    private void bring(long id) {
        turns.acquireUninterruptibly();
        try {
            claim(id).ifPresent(this::carry);
        } finally {
            turns.release();
        }
    }

    /** Whoever moves the time of the next try holds the letter until then. */
    private Optional<Claim> claim(long id) {
        var now = clock.instant();
        return tenancy.everywhere(() -> {
            long got = Message.update("nextTryAt = ?1, attempts = attempts + 1 where id = ?2 and state = 'waiting' and nextTryAt <= ?3", now.plus(CLAIM), id, now);
            if (got == 0) return Optional.empty();
            Message m = Message.findById(id);
            return Optional.of(new Claim(id, m.tenant, Channel.named(m.channel), m.recipient, m.sealedBody, m.attempts, m.expiresAt));
        });
    }

    private void carry(Claim claim) {
        if (clock.instant().isAfter(claim.expiresAt)) {
            end(claim, "failed", "too old");
            return;
        }
        var tenant = tenants.byCode(claim.tenant).orElseThrow();
        var notifier = notifiers.stream().filter(n -> n.carries(claim.channel, tenant)).findFirst().orElseThrow();
        try {
            notifier.send(tenant, claim.recipient, read(claim.sealedBody));
            end(claim, "sent", null);
        } catch (Notifier.NotSent reason) {
            LOG.warnf("message %d not sent (attempt %d): %s", claim.id, claim.attempts, reason.getMessage());
            again(claim, reason.getMessage());
        }
    }

    private void again(Claim claim, String reason) {
        var pause = Duration.ofSeconds(1L << Math.min(claim.attempts, 10));
        var next = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        if (next.isAfter(claim.expiresAt)) end(claim, "failed", reason);
        else tenancy.run(claim.tenant, () -> Message.update("nextTryAt = ?1, error = ?2 where id = ?3", next, shortened(reason), claim.id));
    }

    /** Nobody needs the text any more, except a demo's inbox. */
    private void end(Claim claim, String state, String error) {
        tenancy.run(claim.tenant, () -> {
            Message message = Message.findById(claim.id);
            message.state = state;
            message.error = error == null ? null : shortened(error);
            message.sentAt = state.equals("sent") ? clock.instant() : null;
            if (!demo) message.sealedBody = null;
        });
    }

    private static String shortened(String text) { return text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) : text; }

    private Letter read(byte[] sealedBody) {
        try {
            return json.readValue(vault.open(sealedBody), Letter.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
