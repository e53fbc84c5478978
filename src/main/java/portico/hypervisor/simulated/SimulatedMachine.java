package portico.hypervisor.simulated;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import portico.hypervisor.CloneMode;
import portico.hypervisor.Machine;
import portico.hypervisor.TemplateImage;
import portico.hypervisor.Wipe;
import portico.secret.PasswordHash;

/**
 * A machine as its simulated host knows it at one moment. Values only; {@link SimulatedMachines} keeps them.
 *
 * @param definition   as it will boot next time
 * @param disk         empty until a template has been installed
 * @param data         data disks by their number, those too that it does not use at the moment
 * @param passwordHash of the installed system's administrator; empty = none set, nobody can log in
 */
public record SimulatedMachine(long hostId, Machine definition, Life life, Optional<Disk> disk, Map<Long, Disk> data, Optional<String> passwordHash) {

    static SimulatedMachine blank(long hostId, Machine definition) {
        return new SimulatedMachine(hostId, definition, Life.OFF, Optional.empty(), Map.of(), Optional.empty());
    }

    public String name() { return definition.name(); }

    /** As it runs now; empty when it is off. */
    public Optional<Machine> runsAs() { return life instanceof Life.On on ? Optional.of(on.as()) : Optional.empty(); }

    public boolean isRunning() { return life instanceof Life.On; }

    /** Installed from this template file, {@code tiny.qcow2}. */
    public boolean hasTemplate(String file) { return disk.filter(d -> d.template().file().equals(file)).isPresent(); }

    /** Whether the administrator could log in with this password. */
    public boolean accepts(String password) {
        return passwordHash.filter(hash -> PasswordHash.matches(password, hash)).isPresent();
    }

    SimulatedMachine at(Instant now) { return with(life.at(now, definition)); }

    /** New cards, size or speed for the next boot. */
    SimulatedMachine defined(Machine machine) { return new SimulatedMachine(hostId, machine, life, disk, data, passwordHash); }

    /** The same with the cards as described, also while it runs. */
    SimulatedMachine recarded(Machine machine) {
        var cards = machine.cards();
        var running = life instanceof Life.On on ? new Life.On(on.bootedAt(), on.as().withCards(cards), on.ending()) : life;
        return new SimulatedMachine(hostId, definition.withCards(cards), running, disk, data, passwordHash);
    }

    /** A fresh system; data disks are made where there are none, and with {@code wipe} of all disks those that are there are empty again. */
    SimulatedMachine installed(TemplateImage template, Machine machine, Wipe wipe, CloneMode mode, Instant now) {
        int notSmaller = Math.max(machine.diskGb(), disk.map(Disk::sizeGb).orElse(0));
        var disks = new HashMap<>(data);
        for (var one : machine.data()) {
            if (wipe == Wipe.ALL_DISKS && disks.containsKey(one.id())) disks.put(one.id(), Disk.empty(Math.max(disks.get(one.id()).sizeGb(), one.sizeGb()), now));
            else disks.putIfAbsent(one.id(), Disk.empty(one.sizeGb(), now));
        }
        return new SimulatedMachine(hostId, definition, life, Optional.of(new Disk(template, notSmaller, now, mode)), disks, Optional.empty());
    }

    /** With that data disk, empty if it is new; a running guest has it at once. */
    SimulatedMachine attached(Machine machine, long id, Instant now) {
        var one = machine.data().stream().filter(disk -> disk.id() == id).findFirst().orElseThrow();
        var disks = new HashMap<>(data);
        disks.putIfAbsent(id, Disk.empty(one.sizeGb(), now));
        return new SimulatedMachine(hostId, definition, running(as -> as.withData(machine.data())), disk, disks, passwordHash);
    }

    /** A running guest has it no more; its content stays. */
    SimulatedMachine detached(long id) { return with(running(as -> as.withData(as.data().stream().filter(disk -> disk.id() != id).toList()))); }

    SimulatedMachine without(long id) {
        var disks = new HashMap<>(data);
        disks.remove(id);
        return new SimulatedMachine(hostId, definition, life, disk, disks, passwordHash);
    }

    /** With those data disks of {@code machine} as they were then, at least as large as they are now. */
    SimulatedMachine withData(Map<Long, Disk> then, Machine machine) {
        var disks = new HashMap<>(data);
        machine.data().stream().filter(one -> then.containsKey(one.id())).forEach(one -> disks.put(one.id(), then.get(one.id()).atLeast(one.sizeGb())));
        return new SimulatedMachine(hostId, definition, life, disk, disks, passwordHash);
    }

    /** The disks grow, never shrink; a running guest keeps its processors, and its memory has the ceiling it booted with. */
    SimulatedMachine resized(Machine machine) {
        var disks = new HashMap<>(data);
        machine.data().forEach(one -> disks.computeIfPresent(one.id(), (id, d) -> d.atLeast(one.sizeGb())));
        return new SimulatedMachine(hostId, machine, running(as -> new Machine(as.vmId(), as.name(), as.uuid(), as.cpu(), Math.min(as.ceilingMb(), machine.memoryMb()), machine.diskGb(),
                as.linkSpeedMbps(), machine.cards(), as.cd(), machine.data(), as.ceilingMb())), disk.map(d -> d.atLeast(machine.diskGb())), disks, passwordHash);
    }

    SimulatedMachine limited(int mbps) {
        return with(running(as -> new Machine(as.vmId(), as.name(), as.uuid(), as.cpu(), as.memoryMb(), as.diskGb(), mbps, as.cards(), as.cd(), as.data(), as.ceilingMb())));
    }

    /** As far as its balloon goes. */
    SimulatedMachine ballooned(int memoryMb) { return with(running(as -> as.withMemory(Math.min(memoryMb, as.ceilingMb())))); }

    private Life running(java.util.function.UnaryOperator<Machine> change) {
        return life instanceof Life.On on ? new Life.On(on.bootedAt(), change.apply(on.as()), on.ending()) : life;
    }

    /** With a disk as it was once, at least so large. */
    SimulatedMachine withDisk(Disk then, Optional<String> hash, int sizeGb) {
        return new SimulatedMachine(hostId, definition, life, Optional.of(then.atLeast(sizeGb)), data, hash);
    }

    SimulatedMachine withPasswordHash(String hash) { return new SimulatedMachine(hostId, definition, life, disk, data, Optional.of(hash)); }

    SimulatedMachine started(Instant now) { return isRunning() ? this : with(Life.booted(now, definition)); }

    SimulatedMachine wasReset(Instant now) { return with(Life.booted(now, definition)); }

    SimulatedMachine off() { return with(Life.OFF); }

    /** The guest begins to end, once it is up. One that is ending already does so at the same moment; then a shutdown wins over a restart. */
    SimulatedMachine ending(Instant now, HostTime time, boolean restarts) {
        if (!(life instanceof Life.On on)) return this;
        var upAt = on.bootedAt().plus(time.boot());
        var at = on.ending().map(Life.Ending::at).orElse((upAt.isAfter(now) ? upAt : now).plus(time.shutdown()));
        boolean comesBack = restarts && on.ending().map(Life.Ending::restarts).orElse(true);
        return with(new Life.On(on.bootedAt(), on.as(), Optional.of(new Life.Ending(at, comesBack))));
    }

    /** Whether a guest with an agent has come up and does not go down again. */
    boolean hasAgent(Instant now, Duration boot) {
        return disk.filter(d -> d.template().agent()).isPresent() && life instanceof Life.On on && on.hasBooted(now, boot) && on.ending().isEmpty();
    }

    private SimulatedMachine with(Life life) { return new SimulatedMachine(hostId, definition, life, disk, data, passwordHash); }
}
