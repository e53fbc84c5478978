package portico.account;

import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import portico.api.*;
import portico.secret.Tokens;
import portico.tenant.Aside;
import portico.tenant.BySql;
import portico.tenant.Tenancy;
import portico.tenant.Tenant;
import portico.tenant.Tenants;

/** Knows callers by an access token: as bearer at the JSON face, in place of the key at the form door. */
@Singleton
class TokenProofs {

    private static final Logger LOG = Logger.getLogger(TokenProofs.class);
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 10_000;

    private record Use(Instant at, String from) {}

    private final Tenants tenants;
    private final Aside aside;
    private final Clock clock;
    private final ExecutorService background;
    private final Map<Long, Use> unwritten = new ConcurrentHashMap<>();
    private final AtomicBoolean writing = new AtomicBoolean();
    private final Map<Long, Instant> noted = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override protected boolean removeEldestEntry(Map.Entry<Long, Instant> eldest) { return size() > MOST_REMEMBERED; }
    });

    TokenProofs(Tenants tenants, Aside aside, Clock clock, @VirtualThreads ExecutorService background) {
        this.tenants = tenants;
        this.aside = aside;
        this.clock = clock;
        this.background = background;
    }

    /** Runs inside the tenant's transaction. Empty when the token is wrong, over, or does not fit what else the call says. */
    Optional<Caller> identify(Call call) {
        var text = call.secret("api_key");
        return BySql.list(AccessToken.class, "token_hash = ?2", Tokens.hash(text)).stream().findFirst()
                .filter(token -> !token.isExpired(clock.instant()) && token.isGoodFrom(call.address()))
                .flatMap(token -> caller(call, token));
    }

    private Optional<Caller> caller(Call call, AccessToken token) {
        // A user's proof is good at their own site alone, like their key; what the call says besides must be true.
        boolean fits = token.user == null ? says(call, "system", token.tenant) : here(call, token.tenant) && token.user.status != UserStatus.DISABLED
                && (says(call, "user", token.user.username) || says(call, "user", token.user.email));
        if (!fits || token.user == null && tenants.byCode(token.tenant).map((Tenant t) -> t.systemKeyHash).isEmpty()) return Optional.empty();
        note(token, call.address());
        var caller = token.user == null ? Caller.system(token.tenant, Door.API, call.address())
                : token.user.caller(Door.API, call.address());
        return Optional.of(caller.by(token.scope()));
    }

    private boolean here(Call call, String tenant) { return tenants.byHost(call.host()).map((Tenant t) -> t.code.equals(tenant)).orElse(true); }

    private static boolean says(Call call, String identity, String name) {
        var saidIdentity = call.get("identity");
        var saidName = call.get("api_username");
        // A token speaks for itself; only the old door's default "user" is no claim.
        return (saidIdentity == null || saidIdentity.equalsIgnoreCase(identity)) && (saidName == null || saidName.equalsIgnoreCase(name));
    }

    /** It was used, whatever becomes of the call. The call does not wait for it to be written, and a thousand tokens at once are one statement's batch. */
    private void note(AccessToken token, String address) {
        var now = clock.instant();
        var last = noted.get(token.id);
        if (last != null && now.isBefore(last.plus(NOTED_EVERY))) return;
        noted.put(token.id, now);
        unwritten.put(token.id, new Use(now, address));
        if (writing.compareAndSet(false, true)) background.execute(this::write);
    }

    private void write() {
        try {
            while (!unwritten.isEmpty()) {
                var batch = new HashMap<>(unwritten);
                aside.in(Tenancy.EVERYWHERE, connection -> {
                    try (var update = connection.prepareStatement("update access_token set used_at = ?, used_from = ? where id = ?")) {
                        for (var use : batch.entrySet()) {
                            update.setTimestamp(1, Timestamp.from(use.getValue().at));
                            update.setString(2, use.getValue().from);
                            update.setLong(3, use.getKey());
                            update.addBatch();
                        }
                        return update.executeBatch();
                    }
                });
                batch.forEach(unwritten::remove);
            }
        } catch (Unavailable | Refusal standstill) {
            LOG.warnf("uses of tokens are noted later: %s", standstill.getMessage());
        } finally {
            writing.set(false);
        }
    }
}
