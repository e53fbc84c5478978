package portico.tenant;

import io.quarkus.agroal.DataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import portico.api.Refusal;
import portico.api.Unavailable;

/**
 * Small writes beside the running transaction that must be safe before it goes on, and stay when it is rolled back. They use the task engine's pool: a
 * transaction that waited for a second connection of its own pool could wait for others that do the same.
 */
@Singleton
public class Aside {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Some SQL on a connection that is bound to the tenant. */
    public interface Work<T> { T on(Connection connection) throws SQLException; }

    private final javax.sql.DataSource database;

    Aside(@DataSource("tasks") javax.sql.DataSource database) { this.database = database; }

    /**
     * Committed when it returns.
     *
     * @throws Refusal     {@code access.busy} when a row stays locked for 2 s
     * @throws Unavailable when the database does not answer
     */
    public <T> T in(String tenant, Work<T> work) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                try (var set = connection.prepareStatement("select set_config('portico.tenant', ?, true), set_config('lock_timeout', '2s', true)")) {
                    set.setString(1, tenant);
                    set.execute();
                }
                var result = work.on(connection);
                connection.commit();
                return result;
            } finally {
                connection.rollback();   // nothing to undo after a commit
                connection.setAutoCommit(true);
            }
        } catch (SQLException failure) {
            if (LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) throw new Refusal("access.busy");
            if (Tenancy.Trouble.isDatabaseGone(failure)) throw new Unavailable("the database does not answer", failure);
            throw new IllegalStateException(failure);
        }
    }
}
