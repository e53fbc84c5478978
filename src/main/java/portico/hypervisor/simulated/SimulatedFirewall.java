package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import portico.hypervisor.Guard;
import portico.hypervisor.GuestFirewall;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;

/** Filters that are kept (table simulated_firewall) and before which no packet ever comes. */
@Singleton
class SimulatedFirewall implements GuestFirewall {

    private final SimulatedHypervisor hypervisor;
    private final OwnTransaction transaction;
    private final DataSource database;

    SimulatedFirewall(SimulatedHypervisor hypervisor, OwnTransaction transaction, DataSource database) {
        this.hypervisor = hypervisor;
        this.transaction = transaction;
        this.database = database;
    }

    @Override public String driver() { return "simulated"; }

    @Override public Seen sync(HostTarget host, List<Guard> wanted) {
        hypervisor.begin("firewall", host, "");
        var texts = new HashMap<Long, String>();
        wanted.forEach(guard -> texts.put(guard.vmId(), guard.toString()));
        var before = same(texts, read(host.id()));
        if (before.size() < texts.size() || read(host.id()).size() > texts.size()) write(host.id(), texts);
        return new Seen(before, same(texts, read(host.id())));
    }

    private static Set<Long> same(Map<Long, String> wanted, Map<Long, String> found) {
        var same = new HashSet<Long>();
        wanted.forEach((vm, text) -> { if (text.equals(found.get(vm))) same.add(vm); });
        return same;
    }

    private Map<Long, String> read(long hostId) {
        return apart(() -> {
            try (var connection = database.getConnection(); var query = connection.prepareStatement("select vm_number, rules from simulated_firewall where host_id = ?")) {
                query.setLong(1, hostId);
                var found = new HashMap<Long, String>();
                try (var rows = query.executeQuery()) { while (rows.next()) found.put(rows.getLong(1), rows.getString(2)); }
                return found;
            }
        });
    }

    private void write(long hostId, Map<Long, String> texts) {
        apart(() -> {
            try (var connection = database.getConnection(); var clear = connection.prepareStatement("delete from simulated_firewall where host_id = ? and vm_number <> all (?)");
                 var put = connection.prepareStatement("insert into simulated_firewall (host_id, vm_number, rules) values (?, ?, ?) on conflict (host_id, vm_number) do update set rules = excluded.rules")) {
                clear.setLong(1, hostId);
                clear.setArray(2, connection.createArrayOf("bigint", texts.keySet().toArray()));
                clear.executeUpdate();
                for (var text : texts.entrySet()) {
                    put.setLong(1, hostId);
                    put.setLong(2, text.getKey());
                    put.setString(3, text.getValue());
                    put.addBatch();
                }
                put.executeBatch();
                return null;
            }
        });
    }

    private interface Work<T> { T run() throws SQLException; }

    private <T> T apart(Work<T> work) {
        return transaction.apart(() -> {
            try {
                return work.run();
            } catch (SQLException failed) {
                throw new HypervisorException(HypervisorException.Kind.UNREACHABLE, "the played host's table: " + failed.getMessage(), failed);
            }
        });
    }
}
