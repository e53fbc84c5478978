package portico.hypervisor.simulated;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import portico.hypervisor.CloneMode;
import portico.hypervisor.Headroom;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.hypervisor.TaskThread;
import portico.hypervisor.TemplateImage;
import portico.hypervisor.Wipe;

/** Simulated hosts on a real database without a container, with a clock that can be moved. Each world is one portal process; all share the database. */
final class SimulatedWorld {

    static final TemplateImage DEBIAN = new TemplateImage("debian-12.qcow2", true, "root");

    private static final DataSource DATABASE = database();
    private static final AtomicInteger NEXT = new AtomicInteger(100);

    final HostTarget host = new HostTarget(3, "node-1", "simulated", "", "", "portico");
    final Mishaps mishaps = new Mishaps();
    final HostTime time;
    final SimulatedMachines machines;
    final SimulatedScreens screens;
    final SimulatedHypervisor hypervisor;
    final SimulatedView view;
    private volatile Duration moved = Duration.ZERO;

    SimulatedWorld(double speed) {
        time = new HostTime(new MovedClock(), speed);
        var apart = new OwnTransaction() {
            @Override public <T> T apart(Callable<T> work) {
                try {
                    return work.call();
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        machines = new SimulatedMachines(DATABASE, apart, time, new Headroom(2));
        screens = new SimulatedScreens(machines, time, Optional.empty());
        hypervisor = new SimulatedHypervisor(machines, time, mishaps);
        view = new SimulatedView(machines, screens, time, mishaps);
    }

    void forward(Duration duration) { moved = moved.plus(duration); }

    static Machine machine() {
        int id = NEXT.getAndIncrement();
        var card = new Machine.Card("52:54:00:00:00:%02x".formatted(id % 256), "portico", true, List.of("10.77.0.11/24"), "10.77.0.1", List.of("10.77.0.1"));
        return new Machine(id, "portico-" + id, "00000000-0000-0000-0000-%012d".formatted(id), 2, 512, 5, 100, List.of(card));
    }

    Machine installed() {
        var machine = machine();
        TaskThread.run(() -> {
            hypervisor.define(host, machine);
            hypervisor.rebuildDisks(host, machine, DEBIAN, Wipe.SYSTEM_DISK, CloneMode.FAST, Progress.SILENT);
        });
        return machine;
    }

    /** Up, its agent answering, and root's password as given. */
    Machine running(String password) {
        var machine = installed();
        TaskThread.run(() -> {
            hypervisor.start(host, machine.name());
            hypervisor.awaitAgent(host, machine.name(), Duration.ofMinutes(1));
            hypervisor.setPassword(host, machine.name(), "root", password);
        });
        return machine;
    }

    SimulatedMachine look(Machine machine) { return hypervisor.look(host, machine.name()).orElseThrow(); }

    private final class MovedClock extends Clock {
        @Override public ZoneId getZone() { return ZoneOffset.UTC; }

        @Override public Clock withZone(ZoneId zone) { throw new UnsupportedOperationException(); }

        @Override public Instant instant() { return Instant.now().plus(moved); }
    }

    private static DataSource database() {
        try {
            var postgres = EmbeddedPostgres.start();
            var database = postgres.getPostgresDatabase();
            try (var connection = database.getConnection(); var statement = connection.createStatement()) {
                statement.execute(Files.readString(Path.of("db/migration/V090__simulated_hosts.sql")));
                statement.execute(Files.readString(Path.of("db/migration/V132__inside_of_simulated_guests.sql")));
                statement.execute(Files.readString(Path.of("db/migration/V121__simulated_backups.sql")));
                var undo = Files.readString(Path.of("db/migration/V180__undo_of_reinstallations.sql"));
                statement.execute(undo.substring(undo.indexOf("create table simulated_kept_disk")));
                statement.execute(Files.readString(Path.of("db/migration/V217__data_disks_of_simulated_machines.sql")));
            }
            return database;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
