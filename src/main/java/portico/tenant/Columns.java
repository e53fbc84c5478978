package portico.tenant;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Reads columns by plain JDBC within the running transaction, for the few questions that every call and every page asks: with Hibernate such a statement costs several times what
 * the driver and the database need for it. What Hibernate has changed but not written yet is not seen. No filter names the tenant, so the statement does; row-level security is
 * the second fence, as always.
 */
@Singleton
public class Columns {

    /** Makes something of the row that the result stands at. */
    public interface Reading<T> { T of(ResultSet row) throws SQLException; }

    private final DataSource database;

    Columns(DataSource database) { this.database = database; }

    /** @param sql with a {@code ?} for each parameter; no input is ever part of it */
    public <T> List<T> list(String sql, List<?> parameters, Reading<T> reading) {
        if (!Tenancy.isRunning()) throw new IllegalStateException("columns are read within a tenant's transaction");
        // The pool hands out the connection that the transaction is on, and takes it back with its end.
        try (var connection = database.getConnection(); var query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) query.setObject(i + 1, parameters.get(i));
            var found = new ArrayList<T>();
            try (var row = query.executeQuery()) {
                while (row.next()) found.add(reading.of(row));
            }
            return found;
        } catch (SQLException failure) {
            // What it means is found out where the transaction ends.
            throw new IllegalStateException(failure);
        }
    }

    public <T> Optional<T> first(String sql, List<?> parameters, Reading<T> reading) { return list(sql, parameters, reading).stream().findFirst(); }
}
