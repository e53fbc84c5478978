package portico.console;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import portico.hypervisor.*;
import portico.testing.Given;

/** A kind of host whose VMs' screens are wherever a test says: a plain server that answers with what the test wants to measure or to break. */
@Singleton
class StandInScreens implements HypervisorView {

    static final String DRIVER = "stand-in";
    private final Map<String, ConsoleAddress> screens = new ConcurrentHashMap<>();

    /** A VM of this customer whose screen is there. */
    Given.Machine vm(Given given, Given.Customer owner, ConsoleAddress screen) {
        given.sql("alter table host drop constraint if exists host_driver_check");
        given.world("hosts: [{ id: 9, group: 1, name: stand-in, address: 127.0.0.1, driver: simulated, maxCpu: 64, maxRamMb: 1048576, maxDiskGb: 100000, publicIp: 127.0.0.1 }]");
        given.sql("update host set driver = ? where id = 9", DRIVER);
        var vm = given.vm(owner);
        given.sql("update vm set host_id = 9 where id = ?", vm.id());
        put(vm.id(), screen);
        return vm;
    }

    void put(long vmId, ConsoleAddress address) { screens.put("portico-" + vmId, address); }

    @Override public String driver() { return DRIVER; }

    @Override public HostState host(HostTarget host) { return new HostState("simulated", 1, 1 << 16, 1 << 16, 1 << 10, 1 << 10, "stand-in"); }

    @Override public Map<String, MachineState> machines(HostTarget host) { return Map.of(); }

    @Override public Optional<byte[]> screenshot(HostTarget host, String machine) { return Optional.empty(); }

    @Override public Optional<ConsoleAddress> console(HostTarget host, String machine) { return Optional.ofNullable(screens.get(machine)); }

    @Override public boolean agentAnswers(HostTarget host, String machine) { return false; }

    @Override public Optional<Wiring> wiring(HostTarget host, String machine, String mac) { return Optional.empty(); }

    @Override public Optional<Map<String, List<String>>> addresses(HostTarget host, String machine) { return Optional.empty(); }
}
