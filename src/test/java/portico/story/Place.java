package portico.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/** Where the stories of one process keep their files; another process may run others beside it. */
final class Place {

    private static final Path ALL = Path.of("target/stories", String.valueOf(ProcessHandle.current().pid())).toAbsolutePath();

    private Place() {}

    /** A directory that does not exist yet. */
    static Path fresh(String name) {
        var place = ALL.resolve(name);
        try {
            if (Files.exists(place)) {
                try (var files = Files.walk(place)) {
                    for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
                }
            }
            Files.createDirectories(ALL);
            return place;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A world file of src/test/resources/story with its placeholders filled in. */
    static Path world(String name, Map<String, String> placeholders) {
        try (var resource = Place.class.getResourceAsStream("/story/" + name)) {
            var text = new String(resource.readAllBytes());
            for (var entry : placeholders.entrySet()) text = text.replace(entry.getKey(), entry.getValue());
            Files.createDirectories(ALL);
            return Files.writeString(ALL.resolve(name), text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
