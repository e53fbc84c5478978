package portico.gateway.simulated;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import portico.gateway.GatewayException;

/** What the played gateways remember (table simulated_gateway), in transactions of its own: a gateway does not roll back with the portal. */
@Singleton
public class PlayedRules {

    private final DataSource database;
    private final Set<Long> silent = ConcurrentHashMap.newKeySet();

    PlayedRules(DataSource database) { this.database = database; }

    /** Plays a gateway that does not answer, until told otherwise. */
    public void silence(long hostId, boolean yes) {
        if (yes) silent.add(hostId);
        else silent.remove(hostId);
    }

    /** Source and target of the rules whose source looks like this SQL pattern. */
    Map<String, String> read(long hostId, String like) {
        answer(hostId);
        return apart(() -> {
            try (var connection = database.getConnection(); var query = connection.prepareStatement("select rule, target from simulated_gateway where host_id = ? and rule like ?")) {
                query.setLong(1, hostId);
                query.setString(2, like);
                var rules = new HashMap<String, String>();
                try (var rows = query.executeQuery()) { while (rows.next()) rules.put(rows.getString(1), rows.getString(2)); }
                return rules;
            }
        });
    }

    void put(long hostId, String rule, String target) {
        change("insert into simulated_gateway (host_id, rule, target) values (?, ?, ?) on conflict (host_id, rule) do update set target = excluded.target", hostId, rule, target);
    }

    void remove(long hostId, String rule) { change("delete from simulated_gateway where host_id = ? and rule = ?", hostId, rule); }

    private void answer(long hostId) { if (silent.contains(hostId)) throw new GatewayException("the played gateway is silent"); }

    private void change(String sql, Object... values) {
        answer((long) values[0]);
        apart(() -> {
            try (var connection = database.getConnection(); var statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
                return statement.executeUpdate();
            }
        });
    }

    private interface Work<T> { T run() throws SQLException; }

    private static <T> T apart(Work<T> work) {
        return QuarkusTransaction.suspendingExisting().call(() -> {
            try {
                return work.run();
            } catch (SQLException failed) {
                throw new GatewayException("the played gateway's table: " + failed.getMessage(), failed);
            }
        });
    }
}
