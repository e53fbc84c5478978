package portico.tenant;

import io.quarkus.arc.Arc;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.util.PSQLException;
import portico.api.TooMany;
import portico.api.Unavailable;

/**
 * The only way to the database: a transaction that belongs to one tenant. It sets the tenant twice, for Hibernate's filter and for row-level security,
 * so that either one alone still keeps tenants apart.
 */
@Singleton
public class Tenancy {

    /** Stands for the platform's own work over all tenants. */
    public static final String EVERYWHERE = "*";
    private static final int TRIES = 3;
    /** For a turn, while others' are over in time. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

    private final EntityManager database;
    private final DataSource pool;
    private final Asker asker;
    private final FairTurns turns;

    /** @param connections there are no more turns than these, so nobody ever waits in the pool, which serves whoever comes first @param frozen after which nobody waits for a silent database any longer */
    Tenancy(EntityManager database, DataSource pool, Asker asker, @ConfigProperty(name = "quarkus.datasource.jdbc.max-size") int connections,
            @ConfigProperty(name = "quarkus.datasource.jdbc.acquisition-timeout") Duration frozen) {
        this.database = database;
        this.pool = pool;
        this.asker = asker;
        turns = new FairTurns(connections, PATIENCE, frozen, () -> new Unavailable("no turn to ask the database", null));
    }

    /**
     * Runs {@code work} in a transaction of its own within the tenant, when the turn of whoever asks has come. It may be run again after a deadlock, so it must touch nothing but
     * the database.
     *
     * @throws IllegalStateException within work of the same kind
     * @throws Unavailable when the database does not answer
     * @throws TooMany     when too many are waiting on the asker's behalf
     */
    public <T> T in(String tenant, Supplier<T> work) {
        // Hibernate asks for the tenant only while a request context is active; background work has none of its own.
        var context = Arc.container().requestContext();
        if (!context.isActive()) {
            context.activate();
            try {
                return in(tenant, work);
            } finally {
                context.terminate();
            }
        }
        // Two connections for one piece of work: as soon as all in the pool are taken by such work, nobody ever gets the second.
        if (isRunning()) throw new IllegalStateException("a transaction within a transaction");
        return turns.in(asker(tenant), () -> transaction(tenant, work));
    }

    private <T> T transaction(String tenant, Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            CURRENT.set(tenant);
            try {
                return QuarkusTransaction.requiringNew().call(() -> {
                    begin(tenant);
                    return work.get();
                });
            } catch (RuntimeException failure) {
                if (attempt < TRIES && Trouble.isCollision(failure)) continue;
                if (!Trouble.isDatabaseGone(failure)) throw failure;
                turns.trouble();
                throw new Unavailable("the database does not answer", failure);
            } finally {
                CURRENT.remove();
            }
        }
    }

    /** On the connection of the transaction, which Hibernate uses as well as soon as it is asked. */
    private void begin(String tenant) throws SQLException {
        try (var connection = pool.getConnection(); var set = connection.prepareStatement("select set_config('portico.tenant', ?, true)")) {
            set.setString(1, tenant);
            set.execute();
        }
    }

    public void run(String tenant, Runnable work) {
        in(tenant, () -> {
            work.run();
            return null;
        });
    }

    /** Other work with the database that takes its turn: what a stranger can cause must not use up the connections either. */
    public <T> T inTurn(Supplier<T> work) { return turns.in(asker(EVERYWHERE), work); }

    /** On whose behalf we work just now, from the coarse to the fine. @param tenant in which they ask */
    public List<String> asker(String tenant) { return Arc.container().requestContext().isActive() ? asker.path(tenant) : Asker.HOUSE; }

    /** Runs {@code work} in a transaction of its own that sees every tenant; new rows must name their tenant themselves. */
    public <T> T everywhere(Supplier<T> work) { return in(EVERYWHERE, work); }

    /** From here on the running transaction sees only these VMs and what belongs to them, by row-level security. None: no such limit. */
    public void narrow(Collection<Long> vms) {
        if (vms.isEmpty()) return;
        database.createNativeQuery("select set_config('portico.vms', :vms, true)")
                .setParameter("vms", vms.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"))).getSingleResult();
    }

    /** Whether this thread is within such a transaction. */
    static boolean isRunning() { return CURRENT.get() != null; }

    /** The tenant of the running transaction; empty when there is none. */
    static String current() { return CURRENT.get() == null ? "" : CURRENT.get(); }

    /** What an exception from the database means for us. */
    public static final class Trouble {

        private Trouble() {}

        static boolean isCollision(Throwable failure) {
            for (var cause = failure; cause != null; cause = cause.getCause())
                if (cause instanceof SQLException e && ("40001".equals(e.getSQLState()) || "40P01".equals(e.getSQLState()))) return true;
            return false;
        }

        /** Connection refused, cut, frozen or none to be had: classes 08, 57P and 53 of the SQL standard's states, and a pool that ran dry. */
        public static boolean isDatabaseGone(Throwable failure) {
            for (var cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLTransientConnectionException) return true;
                // The pool gave up waiting for the driver, which then calls its own interruption "something unusual", state 99999.
                if (cause instanceof RuntimeException && "Interrupted while attempting to connect.".equals(cause.getMessage())) return true;
                if (cause instanceof SQLException e) {
                    var state = e.getSQLState();
                    if (state != null && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53"))) return true;
                    if (state == null && e.getMessage() != null && e.getMessage().toLowerCase(java.util.Locale.ROOT).contains("acquisition timeout")) return true;
                }
            }
            return false;
        }

        /** Whether a guard of ours in the database stopped the change: a check, or a trigger that names itself as one. */
        public static boolean isGuard(Throwable failure, String name) {
            for (var cause = failure; cause != null; cause = cause.getCause())
                if (cause instanceof PSQLException e && "23514".equals(e.getSQLState()) && e.getServerErrorMessage() != null && name.equals(e.getServerErrorMessage().getConstraint())) return true;
            return false;
        }

        /** Whether a unique constraint or index of this name stopped the change. */
        public static boolean violates(Throwable failure, String constraint) {
            for (var cause = failure; cause != null; cause = cause.getCause())
                if (cause instanceof SQLException e && "23505".equals(e.getSQLState()) && e.getMessage() != null && e.getMessage().contains(constraint)) return true;
            return false;
        }
    }
}
