package portico.launch.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host says of itself for a portal elsewhere. */
class HostCardTest {

    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEexampleexampleexampleexampleexampleexamp";

    @TempDir Path directory;

    @Test void its_entry_names_the_best_host_key() throws Exception {
        Files.writeString(directory.resolve("ssh_host_rsa_key.pub"), "ssh-rsa AAAArsa root@hv1\n");
        Files.writeString(directory.resolve("ssh_host_ed25519_key.pub"), KEY + " root@hv1\n");
        var said = String.join("\n", card().lines("10.1.2.3", directory));
        assertThat(said).contains("uri: \"qemu+ssh://root@10.1.2.3/system\"", "hostKey: \"" + KEY + "\"", "storage: " + directory, "network: portico", "maxRamMb: ").doesNotContain("root@hv1");
        assertThat(said).contains("uri: \"qemu+tls://10.1.2.3/system\"", "subjectAltName IP:10.1.2.3:", "/etc/pki/libvirt/private/serverkey.pem");
        assertThat(String.join("\n", card().lines("hv1.example.net", directory))).contains("subjectAltName DNS:hv1.example.net:");
    }

    @Test void without_an_ssh_server_it_says_so() throws Exception { assertThat(card().lines("10.1.2.3", directory)).singleElement().asString().contains("apt-get install openssh-server"); }

    @Test void a_portals_key_is_let_in_once() throws Exception {
        assertThat(card().letIn(KEY + " portico")).isTrue();
        assertThat(card().letIn(KEY)).isFalse();
        var file = directory.resolve("home/authorized_keys");
        assertThat(Files.readString(file)).isEqualTo(KEY + " portico\n");
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        for (var bad : new String[] {"", "ssh-ed25519", "command=\"x\" " + KEY, KEY + "\nssh-rsa AAAA"}) assertThatThrownBy(() -> card().letIn(bad)).isInstanceOf(IllegalArgumentException.class);
    }

    private HostCard card() { return new HostCard(directory, directory.resolve("home/authorized_keys")); }
}
