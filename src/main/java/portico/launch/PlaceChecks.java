package portico.launch;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import portico.hypervisor.HostTarget;
import portico.launch.host.Finding;
import portico.place.HostKeys;
import portico.place.Keys;
import portico.place.Place;
import portico.place.PlaceException;
import portico.place.Places;
import portico.place.Reach;
import portico.place.TlsReach;
import portico.secret.Vault;

/**
 * What {@code doctor} says about hosts elsewhere: whether each is reached, is who it should be, and has the programs it needs; and the same of its libvirt where that is spoken
 * to by TLS. All at once: one that hangs delays no other.
 */
final class PlaceChecks {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final List<String> PROGRAMS = List.of("qemu-img", "nft", "tc", "ip", "sysctl", "haproxy", "sha256sum", "timeout");

    record Host(String name, String uri, Reach reach) {}

    private PlaceChecks() {}

    static List<Finding> findings(Connection connection, DataDirectory data) throws SQLException {
        var hosts = hosts(connection);
        if (hosts.isEmpty()) return List.of();
        var keys = Keys.in(data.root(), Optional.of(new Vault(data.secretKey())));
        try (var places = new Places(keys); var checks = Executors.newVirtualThreadPerTaskExecutor()) {
            var under = new ArrayList<Future<Finding>>();
            for (var host : hosts) {
                under.add(checks.submit(() -> host.reach.isHere() ? unreached(host) : finding(host, places.of(host.reach), keys)));
                if (TlsReach.isMeantBy(host.uri)) under.add(checks.submit(() -> TlsCheck.finding(host.name, host.uri, data.root())));
            }
            var findings = new ArrayList<Finding>();
            for (var check : under) findings.add(check.get());
            return findings;
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<Host> hosts(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var column = statement.executeQuery("select 1 from information_schema.columns where table_name = 'host' and column_name = 'ssh_address'")) {
            if (!column.next()) return List.of();
        }
        try (var statement = connection.createStatement();
             var rows = statement.executeQuery("select name, uri, ssh_address, ssh_user, ssh_port, ssh_host_key, ssh_key_file, ssh_key from host where ssh_address <> '' or driver = 'libvirt' order by id")) {
            var hosts = new ArrayList<Host>();
            while (rows.next()) hosts.add(new Host(rows.getString(1), rows.getString(2), new Reach(rows.getString(3), rows.getString(4), rows.getInt(5), rows.getString(6), rows.getString(7), rows.getString(8))));
            hosts.removeIf(host -> host.reach.isHere() && !HostTarget.isElsewhere(host.uri) && !TlsReach.isMeantBy(host.uri));
            return hosts;
        }
    }

    private static Finding unreached(Host host) {
        var name = "place " + host.name;
        return HostTarget.isElsewhere(host.uri) ? new Finding(name, false, host.uri + " leads to another machine, and nothing leads to its files and programs", "add ssh to this host in the world file and ./portico apply it")
                : new Finding(name, true, "its files and programs are on this machine", "");
    }

    static Finding finding(Host host, Place place, Keys keys) {
        var name = "place " + host.name;
        try {
            var missing = place.run(PATIENCE, "", "sh", "-c", "for program in " + String.join(" ", PROGRAMS) + "; do command -v $program >/dev/null || echo $program; done").out().lines().toList();
            place.path("/");
            if (!missing.isEmpty()) return new Finding(name, false, host.reach + " has no " + String.join(", ", missing), "on that machine, as root: ./portico host-setup");
            return new Finding(name, true, host.reach + " answers, is who it should be (" + HostKeys.of(host.reach.hostKey()).fingerprints() + ") and has its programs", "");
        } catch (PlaceException no) {
            return new Finding(name, false, no.getMessage(), fix(no, host.reach, keys));
        }
    }

    private static String fix(PlaceException no, Reach reach, Keys keys) {
        return switch (no.kind) {
            case UNREACHABLE, TIMEOUT -> "check that its SSH server runs and that port " + reach.port() + " of " + reach.address() + " can be reached from here";
            case STRANGER -> "if it was set up anew, write its new key (ssh-keyscan " + reach.address() + ", compared with what the machine itself says) as ssh.hostKey into the world file and ./portico apply it";
            case NOT_LET_IN -> reach.keyFile().isEmpty() && reach.sealedKey().isEmpty() ? "on that machine add to ~" + reach.user() + "/.ssh/authorized_keys: " + keys.ownPublicKey()
                    : "on that machine add the public half of the key that the world file names to ~" + reach.user() + "/.ssh/authorized_keys";
            case BAD_SETTING -> "mend ssh of this host in the world file and ./portico apply it";
            case NO_PROGRAM -> "on that machine, as root: ./portico host-setup";
        };
    }
}
