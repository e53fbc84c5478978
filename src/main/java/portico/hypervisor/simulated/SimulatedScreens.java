package portico.hypervisor.simulated;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;

/** The screens that this process shows. Each process has its own; they agree on all but who is logged in. */
@Singleton
class SimulatedScreens {

    private record Place(long hostId, String machine) {}

    private final SimulatedMachines machines;
    private final HostTime time;
    private final Optional<String> configuredDirectory;
    private final Map<Place, RfbServer> servers = new HashMap<>();
    private Optional<Path> directory = Optional.empty();
    private int opened;

    /** @param directory for the sockets; empty = one of its own in the system's temporary directory, whose short path a socket address has room for */
    @Inject
    SimulatedScreens(SimulatedMachines machines, HostTime time, @ConfigProperty(name = "portico.simulated.sockets") Optional<String> directory) {
        this.machines = machines;
        this.time = time;
        configuredDirectory = directory;
    }

    /** The machine's VNC server in this process; empty when it is off. */
    synchronized Optional<Path> address(long hostId, String machine) {
        var place = new Place(hostId, machine);
        if (!isRunning(place)) {
            var server = servers.remove(place);
            if (server != null) server.close();
            return Optional.empty();
        }
        servers.values().removeIf(RfbServer::isClosed);
        return Optional.of(servers.computeIfAbsent(place, this::open).address());
    }

    /** The machine's screen, as viewers see it; empty when it is off. */
    synchronized Optional<SimulatedScreen> screen(long hostId, String machine) {
        var place = new Place(hostId, machine);
        var server = servers.get(place);
        var screen = server == null || server.isClosed() ? screenOf(place) : server.screen();
        return screen.refresh() ? Optional.of(screen) : Optional.empty();
    }

    @PreDestroy
    synchronized void close() {
        servers.values().forEach(RfbServer::close);
        servers.clear();
        try {
            if (directory.isPresent()) Files.deleteIfExists(directory.get());
        } catch (IOException e) {
            throw new UncheckedIOException("directory of the simulated screens", e);
        }
        directory = Optional.empty();
    }

    private boolean isRunning(Place place) { return machines.find(place.hostId, place.machine).filter(SimulatedMachine::isRunning).isPresent(); }

    private RfbServer open(Place place) {
        try {
            if (directory.isEmpty()) directory = Optional.of(makeDirectory());
            var socket = directory.get().resolve(++opened + ".vnc");
            Files.deleteIfExists(socket);
            return new RfbServer(socket, screenOf(place));
        } catch (IOException e) {
            throw new HypervisorException(Kind.FAILED, "no screen for " + place.machine + ": " + e.getMessage(), e);
        }
    }

    private Path makeDirectory() throws IOException {
        if (configuredDirectory.isEmpty()) return Files.createTempDirectory("portico-screens-");
        // Several portals may share the directory, so each has its own inside.
        return Files.createTempDirectory(Files.createDirectories(Path.of(configuredDirectory.get())), "");
    }

    private SimulatedScreen screenOf(Place place) {
        return new SimulatedScreen(place.machine, new LivingGuest(machines, time, place.hostId, place.machine), time);
    }
}
