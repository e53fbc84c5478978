package portico.account;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ExpiredEntriesCleaner;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import portico.api.Network;
import portico.api.TooMany;
import portico.api.Unavailable;
import portico.secret.Tokens;
import portico.tenant.Tenancy;

/**
 * Counts failed proofs of identity, per address and per name, over all portal processes and over restarts.
 *
 * <p>Only failures are counted, so a good call costs no query. When a bucket runs dry its key goes into the table {@code attempt_block} until the next try
 * is due, and every process keeps that short list in memory, at most a second old.
 *
 * <p>Anybody can fail in somebody else's name. So a name from an address that proved it lately is not judged by what others do: with a key it is
 * let through, since keys cannot be guessed; with a password it has a bucket of its own, since neighbours behind one address may guess.
 */
@Singleton
public class Attempts {

    private static final Logger LOG = Logger.getLogger(Attempts.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration TRUST = Duration.ofHours(24);
    private static final int MOST_TRUSTED = 20_000;

    /** What is proved with. The limits are failures within ten minutes; many customers share one address, so it may fail more often than a name with a password. */
    enum Proof {
        /** 256 random bits: the limits only keep noise down, so they are wide enough for an integrator who tries things out. */
        KEY(300, 600),
        PASSWORD(60, 10);

        private final BucketConfiguration perAddress;
        private final BucketConfiguration perName;

        Proof(int perAddress, int perName) {
            this.perAddress = tokens(perAddress);
            this.perName = tokens(perName);
        }
    }

    private record HouseTime(Clock clock) implements TimeMeter {
        @Override public long currentTimeNanos() { return TimeUnit.MILLISECONDS.toNanos(clock.millis()); }

        @Override public boolean isWallClockBased() { return true; }
    }

    private final DataSource database;
    private final Tenancy tenancy;
    private final Clock clock;
    private final ExecutorService background;
    private final ProxyManager<String> buckets;
    private final Map<String, Instant> proved = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) { return size() > MOST_TRUSTED; }
    });
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile Map<String, Instant> blocked = new ConcurrentHashMap<>();
    private volatile Instant readAt = Instant.MIN;

    Attempts(DataSource database, Tenancy tenancy, Clock clock, @VirtualThreads ExecutorService background) {
        this.database = database;
        this.tenancy = tenancy;
        this.clock = clock;
        this.background = background;
        buckets = new Bucket4jPostgreSQL.PostgreSQLSelectForUpdateBasedProxyManagerBuilder<>(database, PrimaryKeyMapper.STRING)
                .table("bucket")
                .clientClock(new HouseTime(clock))
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofMinutes(1)))
                .build();
    }

    /**
     * Costs no query; to be called before the proof is looked at.
     *
     * @param address null when none is to blame
     * @param name    unique over tenants
     * @throws TooMany while one of them is blocked
     */
    void admit(Proof proof, String address, String name) {
        refresh();
        if (isProved(proof, address, name)) {
            if (proof == Proof.PASSWORD) demandOpen(pairKey(proof, address, name));
            return;
        }
        if (address != null) demandOpen(addressKey(proof, address));
        demandOpen(nameKey(proof, name));
    }

    /** Counts a failure; to be called in no transaction, since it must outlive the refusal. */
    void failed(Proof proof, String address, String name) {
        if (isProved(proof, address, name)) {
            count(pairKey(proof, address, name), proof.perName);
            return;
        }
        if (address != null) count(addressKey(proof, address), proof.perAddress);
        count(nameKey(proof, name), proof.perName);
    }

    /** From now on this name at this address is not judged by what others do. */
    void succeeded(Proof proof, String address, String name) { if (address != null) proved.put(pairKey(proof, address, name), clock.instant()); }

    /** Throws away what no longer limits anybody. */
    public void clean() {
        ((ExpiredEntriesCleaner) buckets).removeExpired(1000);
        try (var connection = database.getConnection(); var delete = connection.prepareStatement("delete from attempt_block where until < ?")) {
            delete.setTimestamp(1, Timestamp.from(clock.instant()));
            delete.executeUpdate();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private boolean isProved(Proof proof, String address, String name) {
        var when = address == null ? null : proved.get(pairKey(proof, address, name));
        return when != null && clock.instant().isBefore(when.plus(TRUST));
    }

    private void demandOpen(String key) {
        var until = blocked.get(key);
        if (until == null) return;
        var wait = Duration.between(clock.instant(), until);
        if (wait.isPositive()) throw new TooMany("access.limit", wait);
    }

    private void count(String key, BucketConfiguration limit) {
        try {
            var probe = tenancy.inTurn(() -> buckets.builder().build(key, () -> limit).tryConsumeAndReturnRemaining(1));
            if (!probe.isConsumed()) block(key, clock.instant().plusNanos(probe.getNanosToWaitForRefill()));
        } catch (RuntimeException failure) {
            if (Tenancy.Trouble.isDatabaseGone(failure)) throw new Unavailable("the database does not answer", failure);
            throw failure;
        }
    }

    private void block(String key, Instant until) {
        LOG.infof("too many failed attempts of %s", key);
        blocked.put(key, until);
        try (var connection = database.getConnection(); var insert = connection.prepareStatement(
                "insert into attempt_block (id, until) values (?, ?) on conflict (id) do update set until = greatest(attempt_block.until, excluded.until)")) {
            insert.setString(1, key);
            insert.setTimestamp(2, Timestamp.from(until));
            insert.executeUpdate();
        } catch (SQLException failure) {
            throw new Unavailable("cannot note a block", failure);
        }
    }

    /** The very first look waits, later ones go on beside the calls. */
    private void refresh() {
        if (readAt.equals(Instant.MIN)) {
            read();
        } else if (clock.instant().isAfter(readAt.plus(FRESH)) && reading.compareAndSet(false, true)) {
            background.execute(() -> {
                try {
                    read();
                } catch (Unavailable databaseGone) {
                    LOG.debug("the list of blocked callers stays as it is", databaseGone);
                } finally {
                    reading.set(false);
                }
            });
        }
    }

    private void read() {
        var now = clock.instant();
        try (var connection = database.getConnection(); var select = connection.prepareStatement("select id, until from attempt_block where until > ?")) {
            select.setTimestamp(1, Timestamp.from(now));
            var found = new HashMap<String, Instant>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) found.put(rows.getString(1), rows.getTimestamp(2).toInstant());
            }
            // A block noted while we read must not get lost.
            blocked.forEach((key, until) -> { if (until.isAfter(now)) found.merge(key, until, (a, b) -> a.isAfter(b) ? a : b); });
            blocked = new ConcurrentHashMap<>(found);
            readAt = now;
        } catch (SQLException failure) {
            throw new Unavailable("the database does not answer", failure);
        }
    }

    private static BucketConfiguration tokens(int failures) {
        return BucketConfiguration.builder().addLimit(Bandwidth.builder().capacity(failures).refillGreedy(failures, Duration.ofMinutes(10)).build()).build();
    }

    private static String addressKey(Proof proof, String address) { return proof + " address " + Network.around(address); }

    /** Hashed: people type passwords into name fields. */
    private static String nameKey(Proof proof, String name) { return proof + " name " + Tokens.hash(name); }

    private static String pairKey(Proof proof, String address, String name) { return proof + " pair " + Tokens.hash(address + " " + name); }
}
