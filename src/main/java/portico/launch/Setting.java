package portico.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import portico.launch.host.HostSetup;
import portico.tenant.world.World;
import portico.tenant.world.WorldFile;

/**
 * Which world the portal starts with, and whether its hosts are real.
 *
 * @param world        file or class path resource to start with; empty: the database is as it should be
 * @param demo         it is the demo world: shown log-ins, an inbox page
 * @param simulated    no host is touched, whatever driver it has
 * @param acceleration of real guests on this machine: kvm or emulation; empty where there are none
 * @param reason       why the hosts are simulated although nobody asked for it; empty otherwise
 */
record Setting(Optional<String> world, boolean demo, boolean simulated, String acceleration, String reason) {

    private static final String DEMO = "classpath:demo/world.yaml";
    private static final String SIMULATED_DEMO = "classpath:demo/world-simulated.yaml";

    /** A host with real guests. */
    record RealHost(String name, String uri, String storage) {

        boolean isHere() { return uri.equals("qemu:///system"); }
    }

    /** @param file that was asked for; empty: the installation goes on as what it is, and a new one is a demo */
    static Setting choose(DataDirectory data, Optional<Path> file, boolean simulate) throws SQLException {
        if (file.isPresent()) return own(file.get().toAbsolutePath(), simulate);
        var origin = Origin.in(data);
        return switch (origin.kind()) {
            case DEMO -> demo(data, simulate);
            case FILE -> again(data, origin, simulate);
            case DATABASE -> {
                System.out.println("Starting with what is in the database: the world file it was made with is not known here. --world FILE names one.");
                yield asItIs(data, simulate);
            }
            case NOTHING -> first(data, simulate);
        };
    }

    private static Setting again(DataDirectory data, Origin origin, boolean simulate) throws SQLException {
        var file = Path.of(origin.file());
        boolean there = Files.isReadable(file), played = simulate || origin.simulated();
        System.out.println((there ? "Starting with " + file + " as before" : "Starting with what is in the database: " + file + ", which it was made with, is not there any more")
                + (origin.simulated() && !simulate ? "; its hosts stay simulated, --world FILE without --simulate makes them real." : "."));
        return there ? own(file, played) : asItIs(data, played);
    }

    /** The demo shows everybody log-ins and letters; it is for empty databases. */
    private static Setting first(DataDirectory data, boolean simulate) throws SQLException {
        if (Database.isExternal() || Files.exists(data.database())) {
            try (var database = Database.open(data)) {
                if (database.hasTenants()) throw new LaunchError("The database holds hosting sites already, and " + data.root() + " does not say which world file they were made with: name it with --world FILE. "
                        + "The demo is made in an empty database only.");
            }
        }
        return demo(data, simulate);
    }

    private static Setting own(Path file, boolean simulate) {
        var real = World.read(file.toString()).file().hosts().stream().filter(host -> host.driver() == WorldFile.Driver.LIBVIRT)
                .map(host -> new RealHost(host.name(), host.uri(), Optional.ofNullable(host.storage()).orElse(HostSetup.STORAGE.toString()))).toList();
        return with(Optional.of(file.toString()), simulate ? List.of() : real);
    }

    /** No world is brought, and hosts are what they are in the database. */
    private static Setting asItIs(DataDirectory data, boolean simulate) throws SQLException {
        if (simulate) return with(Optional.empty(), List.of());
        List<RealHost> real;
        try (var database = Database.open(data)) {
            real = database.realHosts();
        }
        return with(Optional.empty(), real);
    }

    private static Setting with(Optional<String> world, List<RealHost> real) {
        var here = real.stream().filter(RealHost::isHere).findFirst();
        if (here.isEmpty()) return new Setting(world, false, real.isEmpty(), "", "");
        var guests = PrepareHost.prepare(Path.of(here.get().storage()));
        if (!guests.ready()) System.out.println("The host " + here.get().name() + " cannot be used yet: " + guests.reason());
        return new Setting(world, false, false, guests.acceleration(), "");
    }

    /** A demo that began with simulated hosts goes on with them: its VMs live there. */
    private static Setting demo(DataDirectory data, boolean simulate) {
        if (simulate) return new Setting(Optional.of(SIMULATED_DEMO), true, true, "", "");
        if (Files.exists(data.simulatedDemo())) {
            return new Setting(Optional.of(SIMULATED_DEMO), true, true, "", "this demo was first started without real guests; ./portico up --data NEW_DIRECTORY starts another one");
        }
        var guests = PrepareHost.prepare(HostSetup.STORAGE);
        return guests.ready() ? new Setting(Optional.of(DEMO), true, false, guests.acceleration(), "") : new Setting(Optional.of(SIMULATED_DEMO), true, true, "", guests.reason());
    }

    void announce() {
        Settings.set("portico.world", world.orElse(""));
        Settings.set("portico.demo", demo);
        Settings.set("portico.simulate", simulated);
        Settings.set("portico.simulated.reason", reason);
        if (!acceleration.isEmpty()) Settings.set("portico.virt.acceleration", acceleration);
        if (!reason.isEmpty()) System.out.println("Hosts are simulated: " + reason);
    }
}
