package portico.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code up} alone goes on with. With customers in the database: {@link BackupRestoreTest}. */
class SettingTest {

    private static final String REAL = "hosts: [{ id: 1, group: 1, name: far, address: a, driver: libvirt, uri: \"test:///default\", maxCpu: 1, maxRamMb: 1, maxDiskGb: 1 }]\n";

    @TempDir Path place;
    private DataDirectory data;

    @BeforeEach void a_new_directory() { data = DataDirectory.at(place.resolve("data")); }

    @Test void a_new_installation_is_a_demo_and_goes_on_as_one() throws Exception {
        assertThat(up(true).demo()).isTrue();
        Origin.demo().writeTo(data);
        assertThat(up(true).demo()).isTrue();
    }

    @Test void one_of_a_world_file_goes_on_with_that_while_it_is_there() throws Exception {
        var file = Files.writeString(place.resolve("prod.yaml"), REAL);
        Origin.file(file, false).writeTo(data);
        assertThat(up(false)).isEqualTo(new Setting(Optional.of(file.toString()), false, false, "", ""));
        Origin.file(file, true).writeTo(data);
        assertThat(up(false).simulated()).as("as it was").isTrue();
        assertThat(Setting.choose(data, Optional.of(file), false).simulated()).as("who names the file says anew what its hosts are").isFalse();
        Files.delete(file);
        assertThat(up(false)).isEqualTo(new Setting(Optional.empty(), false, true, "", ""));
    }

    @Test void of_former_versions_a_demo_is_known_by_its_log_ins() throws Exception {
        Files.writeString(data.appliedWorld(), "fingerprint");
        assertThat(up(true)).isEqualTo(new Setting(Optional.empty(), false, true, "", ""));
        Files.writeString(data.demoLogins(), "[]");
        assertThat(up(true).demo()).isTrue();
    }

    @Test void nothing_is_known_of_another_database() throws Exception {
        new Origin(Origin.Kind.DEMO, null, false, "jdbc:postgresql://elsewhere/portico").writeTo(data);
        assertThat(Origin.in(data).kind()).isEqualTo(Origin.Kind.NOTHING);
        Origin.hasMoved(data);
        assertThat(Origin.in(data)).as("it was restored").isEqualTo(Origin.demo());
    }

    private Setting up(boolean simulate) throws Exception { return Setting.choose(data, Optional.empty(), simulate); }
}
