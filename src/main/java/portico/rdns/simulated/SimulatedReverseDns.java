package portico.rdns.simulated;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import portico.rdns.ReverseDns;
import portico.rdns.ReverseDnsException;

/** A name server that is played (table simulated_reverse_name). It answers for every address. */
@Singleton
public class SimulatedReverseDns implements ReverseDns {

    private final DataSource database;
    private final Set<String> silent = ConcurrentHashMap.newKeySet();

    SimulatedReverseDns(DataSource database) { this.database = database; }

    @Override public String driver() { return "simulated"; }

    /** Plays a server that does not answer for this address, until told otherwise. */
    public void silence(String address, boolean yes) {
        if (yes) silent.add(address);
        else silent.remove(address);
    }

    @Override public void set(String address, Optional<String> name) {
        if (name.isEmpty()) change("delete from simulated_reverse_name where address = ?", address, null);
        else change("insert into simulated_reverse_name (address, name) values (?, ?) on conflict (address) do update set name = excluded.name", address, name.get());
    }

    @Override public Optional<String> read(String address) {
        answer(address);
        return apart(() -> {
            try (var connection = database.getConnection(); var query = connection.prepareStatement("select name from simulated_reverse_name where address = ?")) {
                query.setString(1, address);
                try (var rows = query.executeQuery()) { return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty(); }
            }
        });
    }

    private void answer(String address) { if (silent.contains(address)) throw ReverseDnsException.silent("the played name server is silent", null); }

    private void change(String sql, String address, String name) {
        answer(address);
        apart(() -> {
            try (var connection = database.getConnection(); var statement = connection.prepareStatement(sql)) {
                statement.setString(1, address);
                if (name != null) statement.setString(2, name);
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
                throw ReverseDnsException.silent("the played name server's table: " + failed.getMessage(), failed);
            }
        });
    }
}
