package portico.tenant.world;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings single rows into the state a world file wants, within the caller's transaction, and notes what that took. */
class Rows {

    /** How PostgreSQL's codes for broken constraints begin. */
    private static final String CONSTRAINT = "23";

    private final Connection database;
    private final List<Change> changes = new ArrayList<>();

    Rows(Connection database) { this.database = database; }

    /** What was done so far, in order. */
    List<Change> changes() { return changes; }

    /** Notes a change that was made by other means than {@link #bring}. */
    void note(Change change) { changes.add(change); }

    /**
     * Creates the row, or changes the values that differ.
     *
     * @return columns whose values changed in a row that was there
     * @throws WorldError naming the row when the database's constraints refuse it
     */
    Set<String> bring(Row row) throws SQLException {
        try {
            return write(row);
        } catch (SQLException refused) {
            throw named(row.label, refused);
        }
    }

    /** Without the values: some are secret. @throws WorldError naming the row when what was refused breaks one of the database's constraints */
    static SQLException named(String label, SQLException refused) {
        if (refused.getSQLState() == null || !refused.getSQLState().startsWith(CONSTRAINT)) return refused;
        throw new WorldError(List.of(label + ": " + refused.getMessage().lines().findFirst().orElse("")));
    }

    private Set<String> write(Row row) throws SQLException {
        var found = currentValues(row);
        if (found == null) {
            insert(row);
            changes.add(new Change(Change.Kind.CREATED, row.label, List.of()));
            return Set.of();
        }
        var differing = new ArrayList<Row.Field>();
        var details = new ArrayList<String>();
        for (int i = 0; i < row.fields.size(); i++) {
            var field = row.fields.get(i);
            if (field.value().equals(found.get(i))) continue;
            differing.add(field);
            details.add(field.secret() ? field.key() + ": changed" : field.key() + ": " + shown(found.get(i)) + " -> " + shown(field.value()));
        }
        if (!differing.isEmpty()) update(row, differing);
        changes.add(new Change(differing.isEmpty() ? Change.Kind.SAME : Change.Kind.CHANGED, row.label, details.stream().distinct().toList()));
        return differing.stream().map(Row.Field::column).collect(Collectors.toSet());
    }

    /** A single text of an existing row; null when there is no such row or the column is null. */
    String valueOf(Row row, String column) throws SQLException {
        try (var query = database.prepareStatement("select " + column + "::text from " + row.table + where(row))) {
            bind(query, row.identity, 1);
            try (var result = query.executeQuery()) { return result.next() ? result.getString(1) : null; }
        }
    }

    boolean exists(Row row) throws SQLException {
        try (var query = database.prepareStatement("select 1 from " + row.table + where(row))) {
            bind(query, row.identity, 1);
            try (var result = query.executeQuery()) { return result.next(); }
        }
    }

    /** Lets generated ids go on after the ones that were given in the file; never backwards, so that no id is used twice. */
    void continueIds(String... tables) throws SQLException {
        for (var table : tables) {
            try (var statement = database.createStatement()) {
                statement.execute(("select setval(pg_get_serial_sequence('%1$s', 'id'), largest) from (select max(id) as largest from %1$s) "
                        + "where largest >= nextval(pg_get_serial_sequence('%1$s', 'id'))").formatted(table));
            }
        }
    }

    private List<String> currentValues(Row row) throws SQLException {
        var columns = row.fields.stream().map(f -> f.kind().read(f.column())).collect(Collectors.joining(", "));
        try (var query = database.prepareStatement("select 1" + (columns.isEmpty() ? "" : ", " + columns) + " from " + row.table + where(row))) {
            bind(query, row.identity, 1);
            try (var result = query.executeQuery()) {
                if (!result.next()) return null;
                var values = new ArrayList<String>();
                for (int i = 0; i < row.fields.size(); i++) values.add(result.getString(i + 2));
                return values;
            }
        }
    }

    private void insert(Row row) throws SQLException {
        var all = Stream.of(row.identity, row.onlyWhenNew, row.fields).flatMap(List::stream).toList();
        var columns = all.stream().map(Row.Field::column).collect(Collectors.joining(", "));
        var values = all.stream().map(f -> f.kind().written).collect(Collectors.joining(", "));
        try (var insert = database.prepareStatement("insert into " + row.table + " (" + columns + ") values (" + values + ")")) {
            bind(insert, all, 1);
            insert.executeUpdate();
        }
    }

    private void update(Row row, List<Row.Field> differing) throws SQLException {
        var sets = differing.stream().map(f -> f.column() + " = " + f.kind().written).collect(Collectors.joining(", "));
        try (var update = database.prepareStatement("update " + row.table + " set " + sets + where(row))) {
            bind(update, differing, 1);
            bind(update, row.identity, 1 + differing.size());
            update.executeUpdate();
        }
    }

    private static String where(Row row) {
        return row.identity.stream().map(f -> f.column() + " = " + f.kind().written).collect(Collectors.joining(" and ", " where ", ""));
    }

    private static void bind(java.sql.PreparedStatement statement, List<Row.Field> fields, int first) throws SQLException {
        for (int i = 0; i < fields.size(); i++) statement.setString(first + i, fields.get(i).value());
    }

    private static String shown(String value) { return value == null || value.isEmpty() ? "(none)" : value.replace("\n", ", "); }
}
