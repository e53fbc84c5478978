package portico.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import portico.launch.PlaceChecks.Host;
import portico.launch.host.Finding;
import portico.place.Places;
import portico.place.Reach;
import portico.place.RealSshd;

/** What {@code doctor} says of a host elsewhere, and what it says to do. */
@Tag("guest")
class PlaceChecksTest {

    @Test void each_trouble_has_its_fix() throws Exception {
        try (var sshd = new RealSshd(); var other = new RealSshd(); var places = new Places(sshd.keys())) {
            var fine = sshd.reach();
            var said = check(places, sshd, fine);
            assertThat(said.ok()).as(said.text()).isTrue();
            assertThat(said.text()).startsWith("root@127.0.0.1:" + fine.port() + " answers, is who it should be (ssh-ed25519 SHA256:");
            assertThat(check(places, sshd, other.reach()).fix()).startsWith("on that machine add to ~root/.ssh/authorized_keys: ecdsa-sha2-nistp256 ").endsWith(" portico");
            assertThat(check(places, sshd, new Reach("127.0.0.1", "root", fine.port(), other.hostKey("ed25519"), "", "")).fix()).contains("ssh-keyscan 127.0.0.1");
            assertThat(check(places, sshd, new Reach("127.0.0.1", "root", 9, fine.hostKey(), "", "")).fix()).contains("port 9 of 127.0.0.1");
            assertThat(check(places, sshd, new Reach("127.0.0.1", "root", fine.port(), fine.hostKey(), "no/key", "")).fix()).startsWith("mend ssh of this host in the world file");
        }
    }

    private static Finding check(Places places, RealSshd sshd, Reach reach) { return PlaceChecks.finding(new Host("node-2", "", reach), places.of(reach), sshd.keys()); }
}
