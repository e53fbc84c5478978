package portico.hypervisor.simulated;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import portico.hypervisor.Machine;
import portico.hypervisor.TemplateImage;

/**
 * A machine as its simulated host knows it at one moment. Values only; {@link SimulatedMachines} keeps them.
 *
 * @param definition   as it will boot next time
 * @param disk         empty until a template has been installed
 * @param passwordHash of the installed system's administrator; empty = none set, nobody can log in
 */
public record SimulatedMachine(long hostId, Machine definition, Life life, Optional<Disk> disk, Optional<String> passwordHash) {

    // The smallest setting OWASP lists for Argon2id: these guests are toys, but people type real passwords into them.
    private static final Argon2Function HASH = Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);

    static SimulatedMachine blank(long hostId, Machine definition) {
        return new SimulatedMachine(hostId, definition, Life.OFF, Optional.empty(), Optional.empty());
    }

    public String name() { return definition.name(); }

    public boolean isRunning() { return life instanceof Life.On; }

    /** Installed from this template file, {@code tiny.qcow2}. */
    public boolean hasTemplate(String file) { return disk.filter(d -> d.template().file().equals(file)).isPresent(); }

    /** Whether the administrator could log in with this password. */
    public boolean accepts(String password) {
        // By the settings in the hash, because a demo world brings hashes made elsewhere.
        return passwordHash.filter(hash -> Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash))).isPresent();
    }

    SimulatedMachine at(Instant now) { return with(life.at(now, definition)); }

    /** New cards, size or speed for the next boot. */
    SimulatedMachine defined(Machine machine) { return new SimulatedMachine(hostId, machine, life, disk, passwordHash); }

    SimulatedMachine installed(TemplateImage template, int sizeGb, Instant now) {
        int notSmaller = Math.max(sizeGb, disk.map(Disk::sizeGb).orElse(0));
        return new SimulatedMachine(hostId, definition, life, Optional.of(new Disk(template, notSmaller, now)), Optional.empty());
    }

    static String hash(String password) { return Password.hash(password).addRandomSalt(16).with(HASH).getResult(); }

    SimulatedMachine withPasswordHash(String hash) { return new SimulatedMachine(hostId, definition, life, disk, Optional.of(hash)); }

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

    private SimulatedMachine with(Life life) { return new SimulatedMachine(hostId, definition, life, disk, passwordHash); }
}
