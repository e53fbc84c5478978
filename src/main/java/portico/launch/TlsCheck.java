package portico.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import portico.launch.host.Finding;
import portico.place.PlaceException;
import portico.place.TlsReach;

/** What {@code doctor} says about the libvirt of a host that is spoken to by TLS: whose certificate is wrong, or is about to end. */
final class TlsCheck {

    /** Time enough to have new ones made. */
    private static final Duration SOON = Duration.ofDays(21);

    private TlsCheck() {}

    static Finding finding(String host, String uri, Path data) {
        var name = "libvirt " + host;
        TlsReach reach = null;
        try {
            reach = TlsReach.of(uri, Optional.of(data));
            try (var wire = reach.connect()) {
                var text = reach + " lets us in as " + wire.ours().getSubjectX500Principal() + " until " + end(wire.ours()) + ", and is " + wire.theirs().getSubjectX500Principal() + " until " + end(wire.theirs());
                if (endsSoon(wire.ours())) return new Finding(name, false, text, "put a new clientcert.pem and clientkey.pem into " + reach.certificates() + "; no restart is needed");
                if (endsSoon(wire.theirs())) return new Finding(name, false, text, "have a new certificate made for that machine's libvirtd, and restart it; guests go on running");
                return new Finding(name, true, text, "");
            }
        } catch (PlaceException no) {
            return new Finding(name, false, no.getMessage(), reach == null ? "mend uri of this host in the world file and ./portico apply it" : fix(no, reach));
        } catch (IOException closing) {
            return new Finding(name, false, reach + " was lost again: " + closing.getMessage(), "look into its libvirtd's log");
        }
    }

    private static Instant end(X509Certificate certificate) { return certificate.getNotAfter().toInstant(); }

    private static boolean endsSoon(X509Certificate certificate) { return end(certificate).isBefore(Instant.now().plus(SOON)); }

    private static String fix(PlaceException no, TlsReach reach) {
        return switch (no.kind) {
            case UNREACHABLE, TIMEOUT -> "on that machine: systemctl stop libvirtd; systemctl enable --now libvirtd-tls.socket; systemctl start libvirtd (without systemd: libvirtd --listen -d), and let this machine through to port " + reach.port();
            case STRANGER -> "uri must name that machine as its certificate does, the certificate must hold today, and " + reach.certificates() + "/cacert.pem be the authority that made it";
            case NOT_LET_IN -> "on that machine compare ca_file and tls_allowed_dn_list of /etc/libvirt/libvirtd.conf with our certificate, and restart libvirtd";
            case BAD_SETTING, NO_PROGRAM -> "put cacert.pem, clientcert.pem and clientkey.pem, readable for the portal, into " + reach.certificates();
        };
    }
}
