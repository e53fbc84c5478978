package portico.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portico.launch.host.Finding;
import portico.place.FalseDaemon;
import portico.testing.PrivateAuthority;

/** What {@code doctor} says of a libvirt that is spoken to by TLS, and what it says to do. */
class TlsCheckTest {

    private static final Duration YESTERDAY = Duration.ofDays(-1), NEXT_WEEK = Duration.ofDays(7);

    @TempDir Path data;
    private final PrivateAuthority house = new PrivateAuthority("House");

    @Test void each_trouble_has_its_fix() throws Exception {
        assertThat(look("127.0.0.1:9/session").fix()).startsWith("mend uri of this host in the world file");
        assertThat(look("127.0.0.1:9/system").text()).isEqualTo("there is no " + data.resolve("tls/cacert.pem"));
        assertThat(look("127.0.0.1:9/system").fix()).isEqualTo("put cacert.pem, clientcert.pem and clientkey.pem, readable for the portal, into " + data.resolve("tls"));
        house.client(data.resolve("tls"), "portal");
        assertThat(look("127.0.0.1:9/system").fix()).contains("systemctl enable --now libvirtd-tls.socket", "port 9");
        var theirs = house.daemon(data.resolve("daemon"), "127.0.0.1");
        try (var daemon = new FalseDaemon(theirs, true)) {
            var fine = look("127.0.0.1:" + daemon.port() + "/system");
            assertThat(fine.ok()).as(fine.text()).isTrue();
            assertThat(fine.text()).startsWith("127.0.0.1:" + daemon.port() + " lets us in as CN=portal until ").contains(", and is CN=hypervisor until ");
            assertThat(look("localhost:" + daemon.port() + "/system").fix()).startsWith("uri must name that machine as its certificate does");
            house.client(data.resolve("tls"), "portal", YESTERDAY, NEXT_WEEK);
            var ending = look("127.0.0.1:" + daemon.port() + "/system");
            assertThat(ending.ok()).isFalse();
            assertThat(ending.fix()).startsWith("put a new clientcert.pem");
        }
        house.client(data.resolve("tls"), "portal");
        try (var daemon = new FalseDaemon(theirs, false)) {
            assertThat(look("127.0.0.1:" + daemon.port() + "/system").fix()).contains("tls_allowed_dn_list");
        }
        try (var daemon = new FalseDaemon(house.daemon(theirs, "127.0.0.1", YESTERDAY, NEXT_WEEK), true)) {
            assertThat(look("127.0.0.1:" + daemon.port() + "/system").fix()).startsWith("have a new certificate made for that machine's libvirtd");
        }
    }

    private Finding look(String rest) { return TlsCheck.finding("hv1", "qemu+tls://" + rest, data); }
}
