package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Hypervisor;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.hypervisor.TaskThread;
import portico.hypervisor.TemplateImage;
import portico.hypervisor.Wipe;
import portico.secret.PasswordHash;

/** The hands of a host that is only played: takes the time a host takes and remembers the outcome. Tests make it fail by {@link Mishaps}. */
@Singleton
public class SimulatedHypervisor implements Hypervisor {

    private static final int REMEMBERED_TOUCHES = 1_000;

    private final SimulatedMachines machines;
    private final HostTime time;
    private final Mishaps mishaps;
    private final SimulatedCopies copies;
    private final SimulatedAside aside;
    private final Deque<Touch> touches = new ArrayDeque<>();

    SimulatedHypervisor(SimulatedMachines machines, HostTime time, Mishaps mishaps) {
        this.machines = machines;
        this.time = time;
        this.mishaps = mishaps;
        copies = new SimulatedCopies(machines);
        aside = new SimulatedAside(machines);
    }

    /** A call that was made to change a machine, whatever came of it. */
    public record Touch(String operation, long hostId, String machine) {}

    /** The newest changing calls of this process, oldest first: what a test looks at to see that nothing was touched. */
    public List<Touch> touched() {
        synchronized (touches) { return List.copyOf(touches); }
    }

    /** The machine as it is now, for tests. */
    public Optional<SimulatedMachine> look(HostTarget host, String machine) { return machines.find(host.id(), machine); }

    @Override public String driver() { return "simulated"; }

    @Override public void define(HostTarget host, Machine machine) {
        begin("define", host, machine.name());
        machines.find(host.id(), machine.name()).ifPresent(known -> requireSame(known, machine));
        machines.define(host.id(), machine);
    }

    @Override public void rebuildDisks(HostTarget host, Machine machine, TemplateImage template, Wipe wipe, CloneMode mode, Progress progress) {
        begin("rebuildDisks", host, machine.name());
        if (template.file().isBlank() || template.file().contains("/")) throw new HypervisorException(Kind.BAD_TEMPLATE, "not a template file name: " + template.file());
        requireOff(machines.find(host.id(), machine.name()).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine.name())));
        for (int percent = 0; percent < 100; percent += 10) {
            progress.report(percent);
            time.sleep(time.copyOfDisk(mode).dividedBy(10));
        }
        machines.change(host.id(), machine.name(), known -> {
            requireOff(known);
            return known.installed(template, machine, wipe, mode, time.now());
        });
        copies.dropSnapshots(host, machine);
        progress.report(100);
    }

    @Override public void applyNetwork(HostTarget host, Machine machine) {
        begin("applyNetwork", host, machine.name());
        machines.change(host.id(), machine.name(), known -> known.defined(machine));
    }

    /** Nobody hands out addresses here. */
    @Override public void releaseNetwork(HostTarget host, Machine machine) { begin("releaseNetwork", host, machine.name()); }

    @Override public void start(HostTarget host, String machine) {
        begin("start", host, machine);
        machines.change(host.id(), machine, known -> {
            if (known.disk().isEmpty()) throw new HypervisorException(Kind.NO_DISK, machine + " has no disk");
            return known.started(time.now());
        });
    }

    @Override public boolean shutdown(HostTarget host, String machine, Duration patience) {
        begin("shutdown", host, machine);
        machines.change(host.id(), machine, known -> listens(known) ? known.ending(time.now(), time, false) : known);
        return time.await(patience, () -> machines.find(host.id(), machine).filter(SimulatedMachine::isRunning).isEmpty());
    }

    @Override public void powerOff(HostTarget host, String machine) {
        begin("powerOff", host, machine);
        machines.changeIfKnown(host.id(), machine, SimulatedMachine::off);
    }

    /** A simulated host never goes down. */
    @Override public void stayOff(HostTarget host, String machine) { begin("stayOff", host, machine); }

    @Override public boolean reboot(HostTarget host, String machine, Duration patience) {
        begin("reboot", host, machine);
        var before = machines.change(host.id(), machine, known -> {
            requireRunning(known);
            return listens(known) ? known.ending(time.now(), time, true) : known;
        });
        return time.await(patience, () -> machines.find(host.id(), machine).filter(now -> isSameBoot(before, now)).isEmpty());
    }

    @Override public void reset(HostTarget host, String machine) {
        begin("reset", host, machine);
        machines.change(host.id(), machine, known -> {
            requireRunning(known);
            return known.wasReset(time.now());
        });
    }

    @Override public boolean awaitAgent(HostTarget host, String machine, Duration patience) {
        begin("awaitAgent", host, machine);
        return time.await(patience, () -> mishaps.agentAnswers(machines.find(host.id(), machine).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine)), time));
    }

    @Override public boolean setPassword(HostTarget host, String machine, String userName, String password) {
        begin("setPassword", host, machine);
        var hash = PasswordHash.of(password);
        var now = machines.change(host.id(), machine, known -> {
            if (!mishaps.agentAnswers(known, time)) throw new HypervisorException(Kind.NO_AGENT, "the agent of " + machine + " does not answer");
            var administrator = known.disk().orElseThrow().template().userName();
            if (!administrator.equals(userName)) throw new HypervisorException(Kind.FAILED, "the guest of " + machine + " has no user " + userName);
            return known.withPasswordHash(hash);
        });
        // As with a real one: Windows shows nobody its passwords.
        return !now.disk().orElseThrow().isWindows();
    }

    @Override public void delete(HostTarget host, Machine machine) {
        begin("delete", host, machine.name());
        machines.find(host.id(), machine.name()).ifPresent(known -> requireSame(known, machine));
        machines.forget(host.id(), machine.name());
        copies.dropSnapshots(host, machine);
        aside.dropAll(host, machine);
    }

    /** Every changing call begins here: it is the task runner's, it is remembered, and it may go wrong. */
    void begin(String operation, HostTarget host, String machine) {
        TaskThread.require(operation);
        synchronized (touches) {
            if (touches.size() == REMEMBERED_TOUCHES) touches.removeFirst();
            touches.addLast(new Touch(operation, host.id(), machine));
        }
        mishaps.before(operation, host);
    }

    // Without a disk there is no guest that could hear the power button.
    private boolean listens(SimulatedMachine machine) { return machine.disk().isPresent() && !mishaps.ignoresShutdown(machine.name()); }

    private static boolean isSameBoot(SimulatedMachine before, SimulatedMachine now) {
        return before.life() instanceof Life.On then && now.life() instanceof Life.On on && then.bootedAt().equals(on.bootedAt());
    }

    private static void requireSame(SimulatedMachine known, Machine machine) {
        if (!known.definition().uuid().equals(machine.uuid())) throw new HypervisorException(Kind.NAME_TAKEN, machine.name() + " already exists with uuid " + known.definition().uuid());
    }

    static void requireOff(SimulatedMachine machine) {
        if (machine.isRunning()) throw new HypervisorException(Kind.FAILED, machine.name() + " is running; its disks cannot be replaced");
    }

    private static void requireRunning(SimulatedMachine machine) {
        if (!machine.isRunning()) throw new HypervisorException(Kind.FAILED, machine.name() + " is not running");
    }
}
