package portico.hypervisor.simulated;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import portico.hypervisor.Headroom;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;

/** The memory of the simulated hosts: table {@code simulated_machine}, shared by all portals. Everything handed out is as of now. */
@Singleton
class SimulatedMachines {

    // A definition written by an older or newer portal must still be readable.
    static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS).disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final DataSource database;
    private final OwnTransaction transaction;
    private final HostTime time;
    private final Headroom headroom;
    private volatile BiConsumer<Long, String> powerChanged = (host, machine) -> {};

    SimulatedMachines(DataSource database, OwnTransaction transaction, HostTime time, Headroom headroom) {
        this.database = database;
        this.transaction = transaction;
        this.time = time;
        this.headroom = headroom;
    }

    Optional<SimulatedMachine> find(long hostId, String name) {
        return inTransaction(connection -> select(connection, "where host_id = ? and name = ?", hostId, name).stream().findFirst());
    }

    List<SimulatedMachine> on(long hostId) { return inTransaction(connection -> select(connection, "where host_id = ?", hostId)); }

    /** What a host's machines take of it now: memory of those that run, in MiB, and all disks, in GiB. */
    record Use(long memoryMb, long diskGb) {}

    /** Counted by the database, so that a look at a host reads its machines once. */
    Use use(long hostId) {
        return inTransaction(connection -> {
            try (var select = connection.prepareStatement("""
                    select coalesce(sum((booted_as->>'memoryMb')::bigint) filter (where booted_at is not null and (stops_at is null or stops_at > ? or restarts)), 0), coalesce(sum((disk->>'sizeGb')::bigint + (select coalesce(sum((d.value->>'sizeGb')::bigint), 0) from jsonb_each(data) d)), 0)
                    from simulated_machine where host_id = ?""")) {
                select.setObject(1, time.now().atOffset(ZoneOffset.UTC));
                select.setLong(2, hostId);
                try (var row = select.executeQuery()) {
                    row.next();
                    return new Use(row.getLong(1), row.getLong(2));
                }
            }
        });
    }

    /** Makes the machine known if it is not, and different if it is. */
    void define(long hostId, Machine machine) {
        inTransaction(connection -> {
            // Two portals may define the same machine at once: the row is made first, then locked like any other.
            try (var insert = connection.prepareStatement(
                    "insert into simulated_machine (host_id, name, definition) values (?, ?, ?::jsonb) on conflict do nothing")) {
                insert.setLong(1, hostId);
                insert.setString(2, machine.name());
                insert.setString(3, json(machine));
                insert.executeUpdate();
            }
            return changeIfKnown(connection, hostId, machine.name(), known -> known.defined(machine));
        });
    }

    /**
     * Replaces one machine by what {@code change} makes of it, while nobody else can.
     *
     * @throws HypervisorException when the host does not know it
     */
    SimulatedMachine change(long hostId, String name, UnaryOperator<SimulatedMachine> change) {
        return changeIfKnown(hostId, name, change).orElseThrow(() -> noSuchMachine(name));
    }

    /** Like {@link #change}; nothing happens when the host does not know the machine. */
    Optional<SimulatedMachine> changeIfKnown(long hostId, String name, UnaryOperator<SimulatedMachine> change) {
        var switched = new AtomicBoolean();
        var after = inTransaction(connection -> changeIfKnown(connection, hostId, name, before -> {
            var changed = change.apply(before);
            switched.set(changed.isRunning() != before.isRunning());
            return changed;
        }));
        if (switched.get()) powerChanged.accept(hostId, name);
        return after;
    }

    /** Who is told, once it is so, that a machine was switched on or off or is gone. */
    void tellOfPower(BiConsumer<Long, String> listener) { powerChanged = listener; }

    void forget(long hostId, String name) {
        inTransaction(connection -> {
            try (var delete = connection.prepareStatement("delete from simulated_machine where host_id = ? and name = ?")) {
                delete.setLong(1, hostId);
                delete.setString(2, name);
                return delete.executeUpdate();
            }
        });
        powerChanged.accept(hostId, name);
    }

    static HypervisorException noSuchMachine(String name) { return new HypervisorException(Kind.NO_SUCH_MACHINE, "no machine " + name + " on this host"); }

    private Optional<SimulatedMachine> changeIfKnown(Connection connection, long hostId, String name, UnaryOperator<SimulatedMachine> change) throws SQLException {
        var before = select(connection, "where host_id = ? and name = ? for update", hostId, name).stream().findFirst();
        if (before.isEmpty()) return before;
        var after = change.apply(before.get());
        try (var update = connection.prepareStatement("""
                update simulated_machine set definition = ?::jsonb, booted_as = ?::jsonb, booted_at = ?, stops_at = ?, restarts = ?, disk = ?::jsonb, password_hash = ?, data = ?::jsonb
                where host_id = ? and name = ?""")) {
            var on = after.life() instanceof Life.On running ? Optional.of(running) : Optional.<Life.On>empty();
            var ending = on.flatMap(Life.On::ending);
            update.setString(1, json(after.definition()));
            update.setString(2, on.map(o -> json(o.as())).orElse(null));
            update.setObject(3, on.map(o -> o.bootedAt().atOffset(ZoneOffset.UTC)).orElse(null));
            update.setObject(4, ending.map(e -> e.at().atOffset(ZoneOffset.UTC)).orElse(null));
            update.setBoolean(5, ending.map(Life.Ending::restarts).orElse(false));
            update.setString(6, after.disk().map(SimulatedMachines::json).orElse(null));
            update.setString(7, after.passwordHash().orElse(null));
            update.setString(8, json(after.data()));
            update.setLong(9, hostId);
            update.setString(10, name);
            update.executeUpdate();
        }
        return Optional.of(after);
    }

    private List<SimulatedMachine> select(Connection connection, String where, Object... values) throws SQLException {
        var now = time.now();
        try (var select = connection.prepareStatement(
                "select host_id, definition, booted_as, booted_at, stops_at, restarts, disk, data, password_hash from simulated_machine " + where)) {
            for (int i = 0; i < values.length; i++) select.setObject(i + 1, values[i]);
            var found = new ArrayList<SimulatedMachine>();
            for (var row = select.executeQuery(); row.next(); ) found.add(read(row).at(now));
            return found;
        }
    }

    private SimulatedMachine read(ResultSet row) throws SQLException {
        var bootedAt = moment(row, "booted_at");
        boolean restarts = row.getBoolean("restarts");
        var ending = moment(row, "stops_at").map(at -> new Life.Ending(at, restarts));
        var bootedAs = value(row, "booted_as", Machine.class);
        var life = bootedAt.<Life>map(at -> new Life.On(at, bootedAs.orElseThrow(), ending)).orElse(Life.OFF);
        return new SimulatedMachine(row.getLong("host_id"), headroom.given(value(row, "definition", Machine.class).orElseThrow(), SimulatedView.MEMORY_MB), life,
                value(row, "disk", Disk.class), disks(row), Optional.ofNullable(row.getString("password_hash")));
    }

    private static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    /** Data disks by their number. */
    static Map<Long, Disk> disks(ResultSet row) throws SQLException {
        try {
            return JSON.readValue(row.getString("data"), new TypeReference<Map<Long, Disk>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("unreadable data disks of a simulated machine", e);
        }
    }

    static <T> Optional<T> value(ResultSet row, String column, Class<T> type) throws SQLException {
        var text = row.getString(column);
        if (text == null) return Optional.empty();
        try {
            return Optional.of(JSON.readValue(text, type));
        } catch (JsonProcessingException e) {
            throw new SQLException("simulated_machine." + column + " holds no " + type.getSimpleName(), e);
        }
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    interface Work<T> { T with(Connection connection) throws SQLException; }

    <T> T inTransaction(Work<T> work) {
        return transaction.apart(() -> {
            try (var connection = database.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    var result = work.with(connection);
                    connection.commit();
                    return result;
                } catch (SQLException | RuntimeException e) {
                    connection.rollback();
                    throw e;
                } finally {
                    connection.setAutoCommit(true);
                }
            } catch (SQLException e) {
                throw new HypervisorException(Kind.UNREACHABLE, "the simulated hosts' memory does not answer: " + e.getMessage(), e);
            }
        });
    }
}
