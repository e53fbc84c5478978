package portico.launch.archive;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** Writes and reads archives. */
public final class Archive {

    private static final String CONTENTS = "contents.json";
    private static final String FILES = "files/";
    /** Of the data directory itself, and keys and certificates for hosts elsewhere. */
    private static final Pattern FILE = Pattern.compile("[a-z][a-z0-9.-]*|(ssh|tls)(/[A-Za-z0-9_][A-Za-z0-9._-]*)+");
    /**
     * Sessions would bring back to life what was ended since. Work that was under way must not be done a second time, on machines that went on living: the task runner
     * fails tasks that say so. Whoever had picked something up is not there any more.
     */
    private static final List<String> AFTERCARE = List.of(
            "delete from web_session", "delete from staff_session", "delete from console_viewer", "delete from console_session",
            "update task set message = 'failure.restored', fence = fence + 1 where state in ('QUEUED', 'RUNNING')",
            "insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version) select 'portico-task', id::text, now(), false, 1 from task "
                    + "where state in ('QUEUED', 'RUNNING') on conflict do nothing",
            "update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null, version = version + 1",
            "update scheduled_periodic set picked = false, picked_by = null, last_heartbeat = null, version = version + 1");

    private Archive() {}

    /** Whether an archive can hold a file of the data directory. @param name with slashes, relative to it */
    public static boolean holds(String name) { return FILE.matcher(name).matches(); }

    /**
     * Writes everything as of now; others may work meanwhile. The file appears when it is complete, readable by its owner alone: it holds secrets.
     *
     * @param files by the name they have in the archive
     * @throws java.nio.file.FileAlreadyExistsException when there is such a file
     */
    public static Contents write(DataSource database, Map<String, Path> files, Path target) throws IOException, SQLException {
        if (Files.exists(target)) throw new java.nio.file.FileAlreadyExistsException(target.toString());
        var unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
        Files.deleteIfExists(unfinished);
        try (var connection = database.getConnection();
             var file = (FileChannel) Files.newByteChannel(unfinished, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
             var archive = new ZipOutputStream(Channels.newOutputStream(file))) {
            connection.setAutoCommit(false);
            // One moment for all tables.
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            var rows = new Rows(connection);
            var madeAt = Instant.now();
            var tables = rows.write(archive);
            for (var each : files.entrySet()) {
                archive.putNextEntry(new ZipEntry(FILES + each.getKey()));
                Files.copy(each.getValue(), archive);
                archive.closeEntry();
            }
            var contents = new Contents(Contents.FORMAT, madeAt, rows.schema(), tables, rows.sequences(), List.copyOf(files.keySet()));
            archive.putNextEntry(new ZipEntry(CONTENTS));
            archive.write(contents.json());
            archive.closeEntry();
            archive.finish();
            file.force(true);
            connection.rollback();
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            return contents;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** @throws IOException when it is no archive, an unfinished one, or one of a newer Portico */
    public static Contents look(Path archive) throws IOException {
        try (var zip = new ZipFile(archive.toFile())) {
            return look(zip);
        }
    }

    private static Contents look(ZipFile zip) throws IOException {
        var entry = zip.getEntry(CONTENTS);
        if (entry == null) throw new IOException("it is no backup of an installation");
        try (var json = zip.getInputStream(entry)) {
            var contents = Contents.read(json);
            if (contents.format() != Contents.FORMAT) throw new IOException("it was made by a newer Portico (format " + contents.format() + ")");
            if (!contents.files().stream().allMatch(Archive::holds)) throw new IOException("it names files that do not belong to an installation");
            return contents;
        }
    }

    /**
     * Fills an empty database: its schema is brought to the archive's version, the rows come in, all in one transaction after the schema. Newer migrations run at the next start.
     *
     * @return the files that were in the data directory, by name
     */
    public static Map<String, byte[]> read(Path archive, PGSimpleDataSource database) throws IOException, SQLException {
        try (var zip = new ZipFile(archive.toFile())) {
            var contents = look(zip);
            migrate(database, contents.schema());
            try (var connection = database.getConnection()) {
                connection.setAutoCommit(false);
                var rows = new Rows(connection);
                rows.read(zip, contents);
                for (var care : AFTERCARE) rows.run(care);
                connection.commit();
                connection.setAutoCommit(true);
                rows.run("analyze");
            }
            var files = new LinkedHashMap<String, byte[]>();
            for (var name : contents.files()) {
                try (var file = zip.getInputStream(zip.getEntry(FILES + name))) {
                    files.put(name, file.readAllBytes());
                }
            }
            return files;
        }
    }

    private static void migrate(DataSource database, String schema) throws IOException {
        var migrations = Flyway.configure().dataSource(database).locations("classpath:migration");
        if (Arrays.stream(migrations.load().info().all()).noneMatch(migration -> migration.getVersion() != null && migration.getVersion().getVersion().equals(schema)))
            throw new IOException("it was made by a newer Portico (its database has version " + schema + ")");
        migrations.target(schema).load().migrate();
    }
}
