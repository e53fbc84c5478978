package portico.launch.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostScriptsTest {

    @Test
    void the_index_names_every_file() throws Exception {
        Path resources = Path.of("src/main/resources/host");
        try (var files = Files.walk(resources)) {
            var there = files.filter(Files::isRegularFile).map(f -> resources.relativize(f).toString()).filter(f -> !f.equals("index")).toList();
            assertThat(HostScripts.names()).containsExactlyInAnyOrderElementsOf(there);
        }
    }

    @Test
    void every_script_is_readable_to_the_shell() throws Exception {
        for (String name : HostScripts.names()) {
            try (var in = HostScripts.resource(name)) {
                String text = new String(in.readAllBytes());
                if (!text.startsWith("#!/bin/sh") && !name.endsWith(".sh")) continue;
                Process shell = new ProcessBuilder("/bin/sh", "-n").redirectErrorStream(true).start();
                try (var out = shell.getOutputStream()) {
                    out.write(text.getBytes());
                }
                assertThat(shell.waitFor()).as(name + ": " + new String(shell.getInputStream().readAllBytes())).isZero();
            }
        }
    }

    @Test
    void lines_are_passed_on_and_the_last_one_is_the_result() {
        List<String> said = new ArrayList<>();
        try (var scripts = new HostScripts()) {
            var outcome = scripts.run(Map.of(), said::add, "build-template.sh", "windows-95", "/nowhere/x.qcow2");
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.lastLine()).isEqualTo("template failed: there is no template \"windows-95\"; known: tiny, debian-12");
            assertThat(said).isEmpty();
        }
    }
}
