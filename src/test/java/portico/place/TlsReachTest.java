package portico.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static portico.place.PlaceException.Kind.BAD_SETTING;
import static portico.place.PlaceException.Kind.NOT_LET_IN;
import static portico.place.PlaceException.Kind.STRANGER;
import static portico.place.PlaceException.Kind.UNREACHABLE;

import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Optional;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portico.testing.PrivateAuthority;

/** A daemon elsewhere is spoken to if both certificates are right; if not, it is said which one is wrong, and how. */
class TlsReachTest {

    private static final Duration YESTERDAY = Duration.ofDays(-1), BEFORE = Duration.ofDays(-9), TOMORROW = Duration.ofDays(1), LATER = Duration.ofDays(9);

    @TempDir Path directory;
    private final PrivateAuthority house = new PrivateAuthority("House"), other = new PrivateAuthority("Somebody else");

    @Test void both_sides_show_who_they_are() throws Exception {
        var ours = house.client(directory.resolve("tls"), "portal");
        try (var daemon = daemon(house.daemon(directory.resolve("daemon"), "127.0.0.1")); var wire = reach(daemon, ours).connect()) {
            wire.out().write("hello".getBytes());
            wire.out().flush();
            assertThat(new String(wire.in().readNBytes(5))).isEqualTo("hello");
            assertThat(wire.theirs().getSubjectX500Principal().getName()).isEqualTo("CN=hypervisor");
            assertThat(wire.ours().getSubjectX500Principal().getName()).isEqualTo("CN=portal");
        }
    }

    @Test void a_stranger_is_told_nothing() throws Exception {
        var ours = house.client(directory.resolve("tls"), "portal");
        says(STRANGER, other.daemon(directory.resolve("a"), "127.0.0.1"), ours, "shows a certificate (CN=hypervisor, issued by CN=Somebody else) that our cacert.pem does not vouch for");
        says(STRANGER, house.daemon(directory.resolve("b"), "10.1.1.1"), ours, "shows a certificate (CN=hypervisor, issued by CN=House) that is for 10.1.1.1: No subject alternative names matching IP address 127.0.0.1 found");
        says(STRANGER, house.daemon(directory.resolve("c"), "hv1.example.net"), ours, "that is for hv1.example.net");
        says(STRANGER, house.daemon(directory.resolve("d"), "127.0.0.1", BEFORE, YESTERDAY), ours, "that ended on ");
        says(STRANGER, house.daemon(directory.resolve("e"), "127.0.0.1", TOMORROW, LATER), ours, "that begins on ", "is the clock of this machine right?");
    }

    @Test void a_daemon_that_does_not_take_us_is_named() throws Exception {
        var theirs = house.daemon(directory.resolve("daemon"), "127.0.0.1");
        var strange = other.client(directory.resolve("tls"), "portal");
        house.vouchIn(strange);
        says(NOT_LET_IN, theirs, strange, "does not take our certificate (CN=portal, issued by CN=Somebody else)", "ca_file", "tls_allowed_dn_list");
        var ours = house.client(directory.resolve("tls2"), "portal");
        try (var daemon = new FalseDaemon(theirs, false)) {
            no(NOT_LET_IN, reach(daemon, ours), "does not take our certificate (CN=portal, issued by CN=House)");
        }
    }

    @Test void what_is_wrong_on_our_side_is_said_before_anybody_is_spoken_to() throws Exception {
        var nobody = new TlsReach("127.0.0.1", 9, directory.resolve("tls"));
        no(BAD_SETTING, nobody, "there is no " + directory.resolve("tls/cacert.pem"));
        var ours = house.client(directory.resolve("tls"), "portal", BEFORE, YESTERDAY);
        no(BAD_SETTING, nobody, "our certificate " + ours.resolve("clientcert.pem") + " (CN=portal, issued by CN=House) ended on ");
        house.client(ours, "portal", TOMORROW, LATER);
        no(BAD_SETTING, nobody, "begins on ");
        house.client(ours, "portal");
        house.client(directory.resolve("others"), "portal");
        Files.copy(directory.resolve("others/clientkey.pem"), ours.resolve("clientkey.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        no(BAD_SETTING, nobody, ours.resolve("clientkey.pem") + " is not the key of " + ours.resolve("clientcert.pem"));
        Files.writeString(ours.resolve("clientkey.pem"), "nothing");
        no(BAD_SETTING, nobody, ours.resolve("clientkey.pem") + " holds no private key in PEM form without passphrase");
        Files.writeString(ours.resolve("cacert.pem"), "nothing");
        no(BAD_SETTING, nobody, ours.resolve("cacert.pem") + " holds no certificate");
    }

    @Test void who_is_not_there_or_speaks_no_tls_is_unreachable() throws Exception {
        var ours = house.client(directory.resolve("tls"), "portal");
        no(UNREACHABLE, new TlsReach("127.0.0.1", 9, ours), "127.0.0.1:9 cannot be reached", "does libvirtd listen there for TLS?");
        no(UNREACHABLE, new TlsReach("nobody.invalid", 9, ours), "nobody knows the name nobody.invalid");
        try (var plain = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> {
                try (var caller = plain.accept()) {
                    caller.getOutputStream().write("SSH-2.0-OpenSSH\r\n".getBytes());
                    caller.getInputStream().read();
                } catch (java.io.IOException closed) {
                    // The test is over.
                }
            });
            no(UNREACHABLE, new TlsReach("127.0.0.1", plain.getLocalPort(), ours), "does not come to terms with us in TLS");
        }
        try (var silent = new ServerSocket(0)) {
            no(UNREACHABLE, new TlsReach("127.0.0.1", silent.getLocalPort(), ours), "cannot be reached: Read timed out");
        }
    }

    /** As certtool and older openssl write them, with words around. */
    @Test void keys_in_the_older_form_are_read() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var pair = generator.generateKeyPair();
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(pair.getPrivate());
        }
        assertThat(text.toString()).startsWith("-----BEGIN RSA PRIVATE KEY-----");
        var ours = house.client(directory.resolve("tls"), "portal");
        Files.writeString(ours.resolve("clientkey.pem"), "Public Key Info:\n\tPublic Key Algorithm: RSA\n\n" + text);
        no(BAD_SETTING, new TlsReach("127.0.0.1", 9, ours), "is not the key of");
        Files.writeString(ours.resolve("clientcert.pem"), "X.509 Certificate Information:\n" + house.certificate("portal", pair));
        try (var daemon = daemon(house.daemon(directory.resolve("daemon"), "127.0.0.1")); var wire = reach(daemon, ours).connect()) {
            assertThat(wire.ours().getPublicKey()).isEqualTo(pair.getPublic());
        }
    }

    @Test void an_address_says_where_and_with_which_files_and_nothing_that_weakens_it() {
        var data = Optional.of(Path.of("/data"));
        assertThat(TlsReach.of("qemu+tls://hv1.example.net/system", data)).isEqualTo(new TlsReach("hv1.example.net", 16_514, Path.of("/data/tls")));
        assertThat(TlsReach.of("qemu+tls://[fd00::2]:17000/system?pkipath=tls/hv2", data)).isEqualTo(new TlsReach("fd00::2", 17_000, Path.of("/data/tls/hv2"))).hasToString("[fd00::2]:17000");
        assertThat(TlsReach.of("qemu+tls://10.1.2.3/system?pkipath=/etc/pki/portico", Optional.empty()).certificates()).isEqualTo(Path.of("/etc/pki/portico"));
        for (var bad : new String[] {"qemu+tls:///system", "qemu+tls://hv1/session", "qemu+tls://hv1/system?no_verify=1", "qemu+tls://hv1/system?pkipath=a&no_verify=1", "qemu+tls://hv 1/system", "qemu+ssh://hv1/system"})
            assertThatThrownBy(() -> TlsReach.of(bad, data)).as(bad).isInstanceOfSatisfying(PlaceException.class, e -> assertThat(e.kind).isEqualTo(BAD_SETTING));
        assertThatThrownBy(() -> TlsReach.of("qemu+tls://hv1/system", Optional.empty())).hasMessageContaining("no data directory");
    }

    private void says(PlaceException.Kind kind, Path theirs, Path ours, String... words) throws Exception {
        try (var daemon = daemon(theirs)) {
            no(kind, reach(daemon, ours), words);
        }
    }

    private static void no(PlaceException.Kind kind, TlsReach reach, String... words) {
        assertThatThrownBy(reach::connect).isInstanceOfSatisfying(PlaceException.class, e -> assertThat(e.kind).as(e.getMessage()).isEqualTo(kind)).message().contains(words);
    }

    private static FalseDaemon daemon(Path files) throws Exception { return new FalseDaemon(files, true); }

    private static TlsReach reach(FalseDaemon daemon, Path ours) { return new TlsReach("127.0.0.1", daemon.port(), ours); }
}
