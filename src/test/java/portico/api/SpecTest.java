package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import portico.testing.Given;

/** The catalogue equals the table transcribed from the specification, both ways. */
@QuarkusTest
class SpecTest {

    @Inject Given given;
    @Inject Catalogue catalogue;

    @Test void the_catalogue_is_what_the_specification_says() throws IOException {
        var served = catalogue.entries().stream().filter(e -> !e.says.endsWith("(extension)")).flatMap(e -> lines(e).stream()).sorted().collect(Collectors.joining("\n"));
        assertThat(served).isEqualTo(specified().stream().sorted().collect(Collectors.joining("\n")));
    }

    private static List<String> lines(Entry entry) {
        var lines = new ArrayList<String>();
        lines.add(entry.key() + " " + entry.open + " " + (entry.changes ? "changes" : "reads"));
        for (var p : entry.parameters) {
            var required = (p.required(Level.SYSTEM) ? "S" : "") + (entry.open == Level.USER && p.required(Level.USER) ? "U" : "");
            lines.add((entry.key() + " " + p.wire() + " " + p.kind() + " " + (required.isEmpty() ? "-" : required) + (p.defaultText() == null ? "" : " =" + p.defaultText())).strip());
        }
        return lines;
    }

    private List<String> specified() throws IOException {
        var lines = new ArrayList<String>();
        var command = "";
        try (var table = getClass().getResourceAsStream("/xensystem/commands.tsv")) {
            for (var line : new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                if (line.startsWith("#") || line.isBlank()) continue;
                var cells = line.split("\t");
                // The first cell is the command, or empty, or x for a parameter of our own.
                if (cells[0].length() > 1) command = cells[0];
                lines.add((command + " " + String.join(" ", List.of(cells).subList(1, cells.length))).strip());
            }
        }
        return lines;
    }
}
