package portico.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import portico.launch.host.HostSetup;
import portico.tenant.world.World;
import portico.tenant.world.WorldFile;

/**
 * Which world the portal starts with, and whether its hosts are real.
 *
 * @param world        file or class path resource to start with
 * @param demo         it is the demo world: shown log-ins, an inbox page
 * @param simulated    no host is touched, whatever driver it has
 * @param acceleration of real guests on this machine: kvm or emulation; empty where there are none
 * @param reason       why the hosts are simulated although nobody asked for it; empty otherwise
 */
record Setting(String world, boolean demo, boolean simulated, String acceleration, String reason) {

    private static final String DEMO = "classpath:demo/world.yaml";
    private static final String SIMULATED_DEMO = "classpath:demo/world-simulated.yaml";

    static Setting choose(DataDirectory data, Optional<Path> file, boolean simulate) {
        return file.isPresent() ? own(file.get().toAbsolutePath(), simulate) : demo(data, simulate);
    }

    private static Setting own(Path file, boolean simulate) {
        var hosts = World.read(file.toString()).file().hosts();
        var real = hosts.stream().filter(host -> host.driver() == WorldFile.Driver.LIBVIRT).toList();
        if (simulate || real.isEmpty()) return new Setting(file.toString(), false, true, "", "");
        var here = real.stream().filter(host -> host.uri().equals("qemu:///system")).findFirst();
        if (here.isEmpty()) return new Setting(file.toString(), false, false, "", "");
        var guests = HostSetup.prepare(here.get().storage() == null ? HostSetup.STORAGE : Path.of(here.get().storage()), System.out::println);
        if (!guests.ready()) System.out.println("The host " + here.get().name() + " cannot be used yet: " + guests.reason());
        return new Setting(file.toString(), false, false, guests.acceleration(), "");
    }

    /** A demo that began with simulated hosts goes on with them: its VMs live there. */
    private static Setting demo(DataDirectory data, boolean simulate) {
        if (simulate) return new Setting(SIMULATED_DEMO, true, true, "", "");
        if (Files.exists(data.simulatedDemo())) {
            return new Setting(SIMULATED_DEMO, true, true, "", "this demo was first started without real guests; ./portico up --data NEW_DIRECTORY starts another one");
        }
        var guests = HostSetup.prepare(HostSetup.STORAGE, System.out::println);
        return guests.ready() ? new Setting(DEMO, true, false, guests.acceleration(), "") : new Setting(SIMULATED_DEMO, true, true, "", guests.reason());
    }

    void announce() {
        Settings.set("portico.world", world);
        Settings.set("portico.demo", demo);
        Settings.set("portico.simulate", simulated);
        Settings.set("portico.simulated.reason", reason);
        if (!acceleration.isEmpty()) Settings.set("portico.virt.acceleration", acceleration);
        if (!reason.isEmpty()) System.out.println("Hosts are simulated: " + reason);
    }
}
