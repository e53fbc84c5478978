package portico.launch.archive;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Every row of a database, out and in again, by COPY over an ordinary connection of the database's owner: the embedded PostgreSQL comes without pg_dump, and one that is
 * somewhere else need not have the same version as a pg_dump that happens to be here.
 */
final class Rows {

    private static final String PLACE = "tables/";
    /** What says which migrations ran; the restored database has its own. */
    private static final String MIGRATIONS = "flyway_schema_history";

    private final Connection connection;
    private final CopyManager copy;

    /** @param connection of the owner of all tables, in a transaction that ends with the caller */
    Rows(Connection connection) throws SQLException {
        this.connection = connection;
        copy = connection.unwrap(PGConnection.class).getCopyAPI();
        // Row-level security shows all rows to who says so.
        run("select set_config('portico.tenant', '*', true)");
    }

    /** @return what was written, by table */
    Map<String, Contents.Table> write(ZipOutputStream archive) throws SQLException, IOException {
        var tables = new LinkedHashMap<String, Contents.Table>();
        for (var name : tables()) {
            var columns = columns(name);
            archive.putNextEntry(new ZipEntry(PLACE + name));
            long rows = copy.copyOut("copy (select " + new Contents.Table(columns, 0).columnList() + " from " + Contents.quoted(name) + ") to stdout", archive);
            archive.closeEntry();
            tables.put(name, new Contents.Table(columns, rows));
        }
        return tables;
    }

    Map<String, Long> sequences() throws SQLException {
        var found = new LinkedHashMap<String, Long>();
        try (var statement = connection.createStatement();
             var rows = statement.executeQuery("select sequencename, last_value from pg_sequences where schemaname = 'public' and last_value is not null order by 1")) {
            while (rows.next()) found.put(rows.getString(1), rows.getLong(2));
        }
        return found;
    }

    String schema() throws SQLException {
        return texts("select version from " + MIGRATIONS + " where success and version is not null order by installed_rank desc limit 1").getFirst();
    }

    /**
     * Reads rows into a database that has the tables but none of its own. Guards in the database are for commands, not for what has passed them: triggers and foreign keys
     * are away meanwhile, and each foreign key is checked for all rows when it comes back.
     */
    void read(ZipFile archive, Contents contents) throws SQLException, IOException {
        var names = tables();
        var forced = texts("select relname from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity order by 1");
        var keys = texts("select format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint "
                + "where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0");
        for (var drop : texts("select format('alter table %s drop constraint %I', conrelid::regclass, conname) from pg_constraint "
                + "where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0")) run(drop);
        // COPY into a table is not done under row-level security.
        for (var name : forced) run("alter table " + Contents.quoted(name) + " no force row level security");
        for (var name : names) run("alter table " + Contents.quoted(name) + " disable trigger user");
        run("truncate " + String.join(", ", names.stream().map(Contents::quoted).toList()));
        for (var table : contents.tables().entrySet()) read(archive, table.getKey(), table.getValue());
        for (var name : names) run("alter table " + Contents.quoted(name) + " enable trigger user");
        for (var name : forced) run("alter table " + Contents.quoted(name) + " force row level security");
        for (var key : keys) run(key);
        try (var set = connection.prepareStatement("select setval(?::regclass, ?)")) {
            for (var sequence : contents.sequences().entrySet()) {
                set.setString(1, Contents.quoted(sequence.getKey()));
                set.setLong(2, sequence.getValue());
                set.execute();
            }
        }
    }

    private void read(ZipFile archive, String name, Contents.Table table) throws SQLException, IOException {
        var entry = archive.getEntry(PLACE + name);
        if (entry == null) throw new IOException("the rows of " + name + " are missing");
        try (InputStream rows = archive.getInputStream(entry)) {
            long read = copy.copyIn("copy " + Contents.quoted(name) + " (" + table.columnList() + ") from stdin", rows);
            if (read != table.rows()) throw new IOException(name + " has " + read + " rows, not " + table.rows());
        }
    }

    /** Parts of a partitioned table are left out: their rows are the whole's. */
    private List<String> tables() throws SQLException {
        return texts("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> '" + MIGRATIONS + "' order by 1");
    }

    /** Without those the database computes. */
    private List<String> columns(String table) throws SQLException {
        return texts("select attname from pg_attribute where attrelid = '" + Contents.quoted(table) + "'::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum");
    }

    List<String> texts(String sql) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) found.add(rows.getString(1));
            return found;
        }
    }

    void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
