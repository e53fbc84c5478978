package portico.tenant.world;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Log-ins of the demo's customers and staff, for the demo's log-in pages. Empty everywhere but in the demo. */
@Singleton
public class DemoLogins {

    /** Somebody whose password everybody may know. */
    public record Login(String tenant, String username, String password) {}

    /** In the data directory. */
    public static final String FILE = "demo-logins.json";
    /** Before the tenant of staff. */
    private static final String STAFF = "staff:";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<Path> file;
    private volatile List<Login> known;

    DemoLogins(@ConfigProperty(name = "portico.data") Optional<String> data, @ConfigProperty(name = "portico.demo", defaultValue = "false") boolean demo) {
        file = demo ? data.map(directory -> Path.of(directory, FILE)) : Optional.empty();
    }

    /** Customers of a tenant in the demo world's order; the first is the one to try. */
    public List<Login> of(String tenant) { return all().stream().filter(login -> login.tenant.equals(tenant)).toList(); }

    /** Staff of a tenant, and the platform's operators. */
    public List<Login> staffOf(String tenant) { return all().stream().filter(login -> login.tenant.equals(STAFF + tenant) || login.tenant.equals(STAFF + "*")).toList(); }

    /** Remembers the passwords that were generated for the demo. */
    public void keep(List<Outcome.Secret> secrets) throws IOException {
        if (file.isEmpty()) return;
        var people = secrets.stream().filter(s -> s.kind() == Outcome.SecretKind.PASSWORD || s.kind() == Outcome.SecretKind.STAFF_PASSWORD)
                .map(s -> new Login((s.kind() == Outcome.SecretKind.PASSWORD ? "" : STAFF) + s.tenant(), s.owner(), s.value())).toList();
        if (!Files.exists(file.get())) Files.createFile(file.get(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file.get(), JSON.writeValueAsString(people));
        known = people;
    }

    private List<Login> all() {
        if (known == null) known = read();
        return known;
    }

    private List<Login> read() {
        if (file.isEmpty() || !Files.exists(file.get())) return List.of();
        try {
            return JSON.readValue(Files.readString(file.get()), new TypeReference<>() {});
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
