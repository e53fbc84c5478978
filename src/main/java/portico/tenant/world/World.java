package portico.tenant.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import portico.secret.Tokens;
import portico.secret.Vault;

/** A world file that was read and can be brought into a database. */
public final class World {

    private static final String RESOURCE = "classpath:";
    /** Any number nobody else uses: two portals that start with the same file take turns. */
    private static final long TURN = 0x706f727469636fL;

    private final WorldFile file;
    private final YamlTree tree;
    private final String fingerprint;

    private World(WorldFile file, YamlTree tree, String fingerprint) {
        this.file = file;
        this.tree = tree;
        this.fingerprint = fingerprint;
    }

    /**
     * Reads and checks a file, with {@code ${NAME}} taken from this process's environment.
     *
     * @param location path, or {@code classpath:} and the name of a resource
     * @throws WorldError naming file, line and key of every problem
     */
    public static World read(String location) {
        var name = location.substring(location.lastIndexOf('/') + 1);
        return parse(name, text(location), System.getenv()::get);
    }

    /** The text at a location. */
    public static String text(String location) {
        try {
            if (!location.startsWith(RESOURCE)) return Files.readString(Path.of(location));
            try (var resource = World.class.getResourceAsStream("/" + location.substring(RESOURCE.length()))) {
                if (resource == null) throw new IOException("no such resource");
                return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (NoSuchFileException missing) {
            throw new WorldError(List.of(location + ": no such file"));
        } catch (IOException unreadable) {
            throw new WorldError(List.of(location + ": cannot be read: " + unreadable.getMessage()));
        }
    }

    /**
     * The same for a text.
     *
     * @param name        what problems call the file
     * @param environment value of an environment variable, null when it is not set
     */
    public static World parse(String name, String text, Function<String, String> environment) {
        var tree = new YamlTree(name, environment);
        var root = tree.read(text);
        var file = WorldReader.bind(tree, root);
        if (tree.problems().isEmpty()) new WorldChecks(tree, file).check();
        refuse(tree);
        return new World(file, tree, Tokens.hash(root.toString()));
    }

    /** The content as it was written. */
    public WorldFile file() { return file; }

    /** Tells whether the file says something else than before: a hash of its values, those of environment variables too. */
    public String fingerprint() { return fingerprint; }

    /** What {@link #apply} would do. Changes nothing; generated secrets in the result are worth nothing. */
    public Outcome diff(DataSource database, Vault vault) throws SQLException { return inTransaction(database, vault, false); }

    /**
     * Creates and changes what the file names, all of it or, when something fails, nothing.
     *
     * @param vault seals the passwords of VMs that are placed as they are
     * @throws WorldError when the file refers to things that are neither in it nor in the database
     */
    public Outcome apply(DataSource database, Vault vault) throws SQLException { return inTransaction(database, vault, true); }

    private Outcome inTransaction(DataSource database, Vault vault, boolean keep) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var outcome = bring(connection, vault, keep);
                if (keep) connection.commit();
                return outcome;
            } finally {
                connection.rollback();   // nothing to undo after a commit
                connection.setAutoCommit(true);
            }
        }
    }

    private Outcome bring(Connection connection, Vault vault, boolean keep) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("select set_config('portico.tenant', '*', true), pg_advisory_xact_lock(" + TURN + ")");
        }
        var known = Known.in(connection);
        var references = new WorldReferences(tree, file, known);
        references.check();
        refuse(tree);
        new TakenNames(tree, connection, references::tenantOrOnly).check(file);
        refuse(tree);
        var rows = new Rows(connection);
        var secrets = new Secrets(vault);
        var sessions = new Sessions(connection);
        new Places(rows, connection, tree, secrets).bring(file);
        new Tenants(rows, connection, secrets, sessions).bring(file);
        new Customers(rows, secrets, sessions, references::tenantOrOnly).bring(file);
        new Machines(rows, connection, tree, new StandingMachines(connection, vault)).bring(file);
        // Sequences know of no going back.
        if (keep) rows.continueIds("host_group", "host", "os_template", "iso_image", "ip_block", "vm");
        refuse(tree);
        return new Outcome(rows.changes(), secrets.generated());
    }

    private static void refuse(YamlTree tree) {
        if (!tree.problems().isEmpty()) throw new WorldError(tree.problems());
    }
}
