package portico.tenant.world;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** What a database already holds, so that a world file may refer to it. */
record Known(Set<String> tenants, Set<Customer> users, Set<Long> hostGroups, Set<Long> hosts, Set<Long> simulatedHosts, Set<Long> hostsBySsh, Set<Long> templates) {

    record Customer(String tenant, long number) {}

    static Known in(Connection database) throws SQLException {
        return new Known(
                all(database, "select code from tenant", r -> r.getString(1)),
                all(database, "select tenant, number from user_account", r -> new Customer(r.getString(1), r.getLong(2))),
                all(database, "select id from host_group", r -> r.getLong(1)),
                all(database, "select id from host", r -> r.getLong(1)),
                all(database, "select id from host where driver = 'simulated'", r -> r.getLong(1)),
                all(database, "select id from host where ssh_address <> ''", r -> r.getLong(1)),
                all(database, "select id from os_template", r -> r.getLong(1)));
    }

    private interface RowReader<T> {
        T read(java.sql.ResultSet row) throws SQLException;
    }

    private static <T> Set<T> all(Connection database, String query, RowReader<T> reader) throws SQLException {
        try (var statement = database.createStatement(); var rows = statement.executeQuery(query)) {
            var found = new HashSet<T>();
            while (rows.next()) found.add(reader.read(rows));
            return found;
        }
    }
}
