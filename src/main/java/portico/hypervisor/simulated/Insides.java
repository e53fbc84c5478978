package portico.hypervisor.simulated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.UnaryOperator;

/** Keeps what was done inside simulated machines: table {@code simulated_inside}. What belongs to an earlier installation does not count. */
record Insides(SimulatedMachines machines) {

    Inside of(SimulatedMachine machine) {
        return machine.disk().map(disk -> machines.inTransaction(connection -> select(connection, machine, disk.installedAt()))).orElse(Inside.FRESH);
    }

    void change(SimulatedMachine machine, UnaryOperator<Inside> change) {
        var installedAt = machine.disk().orElseThrow().installedAt();
        machines.inTransaction(connection -> {
            // Whoever changes it holds the machine's row, so changes take turns.
            try (var lock = connection.prepareStatement("select 1 from simulated_machine where host_id = ? and name = ? for update")) {
                lock.setLong(1, machine.hostId());
                lock.setString(2, machine.name());
                if (!lock.executeQuery().next()) throw SimulatedMachines.noSuchMachine(machine.name());
            }
            try (var write = connection.prepareStatement("""
                    insert into simulated_inside (host_id, name, installed_at, content) values (?, ?, ?, ?::jsonb)
                    on conflict (host_id, name) do update set installed_at = excluded.installed_at, content = excluded.content""")) {
                write.setLong(1, machine.hostId());
                write.setString(2, machine.name());
                write.setObject(3, installedAt.atOffset(ZoneOffset.UTC));
                write.setString(4, SimulatedMachines.json(change.apply(select(connection, machine, installedAt))));
                return write.executeUpdate();
            }
        });
    }

    private static Inside select(Connection connection, SimulatedMachine machine, Instant installedAt) throws SQLException {
        try (var select = connection.prepareStatement("select installed_at, content from simulated_inside where host_id = ? and name = ?")) {
            select.setLong(1, machine.hostId());
            select.setString(2, machine.name());
            var row = select.executeQuery();
            // A demo's world file and the database round moments differently, by less than a thousandth of a second; no two installations follow each other so closely.
            if (!row.next() || Math.abs(row.getObject(1, OffsetDateTime.class).toInstant().toEpochMilli() - installedAt.toEpochMilli()) > 1) return Inside.FRESH;
            return SimulatedMachines.JSON.readValue(row.getString(2), Inside.class);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
