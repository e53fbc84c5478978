package portico.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFileTest {

    @TempDir Path place;

    @Test void whoever_was_given_the_number_of_a_killed_portal_is_none() throws Exception {
        var data = DataDirectory.at(place.resolve("data"));
        var own = RunFile.here("http://127.0.0.1:8080", "jdbc:postgresql://127.0.0.1:5432/portico", true);
        own.writeTo(data);
        assertThat(RunFile.in(data)).contains(own);
        new RunFile(own.url(), own.pid(), own.database(), true, "1").writeTo(data);
        assertThat(RunFile.in(data)).isEmpty();
        Files.writeString(data.runFile(), "{\"url\":\"http://127.0.0.1:8080\",\"pid\":" + own.pid() + ",\"database\":\"\",\"simulated\":true}");
        assertThat(RunFile.in(data)).as("written by a former version").isPresent();
    }

    @Test void an_ipv6_address_stands_in_brackets() {
        assertThat(Arrival.url("::1", 8080)).isEqualTo("http://[::1]:8080");
        assertThat(Arrival.url("0.0.0.0", 8080)).isEqualTo("http://127.0.0.1:8080");
        assertThat(Arrival.url("192.0.2.1", 8080)).isEqualTo("http://192.0.2.1:8080");
    }
}
