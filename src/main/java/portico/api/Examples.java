package portico.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Answers as commands once gave them, recorded by a test that also fails when one looks different by now: {@code api-examples.json}, written by ExamplesTest. */
@Singleton
class Examples {

    /** The same answer at both faces. */
    record Example(String form, String json) {}

    private final JsonNode recorded;

    Examples() {
        try (var file = Examples.class.getResourceAsStream("/api-examples.json")) {
            recorded = new ObjectMapper().readTree(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Empty for a command that none was recorded of. */
    Optional<Example> of(Entry entry) {
        var found = recorded.get(entry.key());
        return found == null ? Optional.empty() : Optional.of(new Example(found.get("form").asText(), found.get("json").toString()));
    }

    /** The JSON face's answer as a tree. */
    Optional<JsonNode> json(Entry entry) { return Optional.ofNullable(recorded.get(entry.key())).map(found -> found.get("json")); }
}
