package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.util.Optional;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.RescueSystems;
import portico.hypervisor.TemplateImage;
import portico.hypervisor.Wipe;
import portico.secret.PasswordHash;

/** Rescue systems on a host that is only played: meanwhile the machine's own disk lies aside. */
@Singleton
public class SimulatedRescueSystems implements RescueSystems {

    /** No kept disk has it. */
    private static final long OWN_DISK = 0;
    static final TemplateImage SYSTEM = new TemplateImage("rescue.qcow2", true, ADMINISTRATOR);

    private final SimulatedHypervisor hypervisor;
    private final SimulatedMachines machines;
    private final SimulatedAside aside;
    private final HostTime time;

    SimulatedRescueSystems(SimulatedHypervisor hypervisor, SimulatedMachines machines, HostTime time) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.time = time;
        aside = new SimulatedAside(machines);
    }

    @Override public String driver() { return "simulated"; }

    @Override public void insert(HostTarget host, Machine machine) {
        hypervisor.begin("insertRescue", host, machine.name());
        SimulatedHypervisor.requireOff(known(host, machine));
        aside.keep(host, machine, OWN_DISK, Wipe.SYSTEM_DISK);
        machines.change(host.id(), machine.name(), now -> now.withDisk(new Disk(SYSTEM, 1, time.now(), null), Optional.empty(), 1));
    }

    @Override public void writePassword(HostTarget host, Machine machine, String userName, String password) {
        hypervisor.begin("writePassword", host, machine.name());
        var own = aside.find(host, machine, OWN_DISK).orElseThrow(() -> new HypervisorException(HypervisorException.Kind.GUEST_REFUSED, machine.name() + " is not in rescue"));
        if (own.disk().isWindows()) throw new HypervisorException(HypervisorException.Kind.GUEST_REFUSED, "the rescue system finds no system of " + machine.name() + " on its disk");
        if (!own.disk().template().userName().equals(userName)) throw new HypervisorException(HypervisorException.Kind.FAILED, "the system of " + machine.name() + " has no user " + userName);
        aside.setPassword(host, machine, OWN_DISK, PasswordHash.of(password));
    }

    @Override public void remove(HostTarget host, Machine machine) {
        hypervisor.begin("removeRescue", host, machine.name());
        SimulatedHypervisor.requireOff(known(host, machine));
        aside.find(host, machine, OWN_DISK).ifPresent(own -> {
            machines.change(host.id(), machine.name(), now -> now.withDisk(own.disk(), own.passwordHash(), machine.diskGb()));
            aside.putBackRest(host, machine, OWN_DISK);
            aside.drop(host, machine, OWN_DISK);
        });
    }

    private SimulatedMachine known(HostTarget host, Machine machine) {
        return machines.find(host.id(), machine.name()).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine.name()));
    }
}
