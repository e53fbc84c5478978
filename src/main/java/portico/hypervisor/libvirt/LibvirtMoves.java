package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NAME_TAKEN;
import static portico.hypervisor.HypervisorException.Kind.NO_DISK;
import static portico.hypervisor.HypervisorException.Kind.NO_SUCH_MACHINE;
import static portico.hypervisor.HypervisorException.Kind.TIMEOUT;
import static portico.hypervisor.HypervisorException.Kind.UNREACHABLE;

import com.sun.jna.ptr.IntByReference;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.TypedParameter;
import org.libvirt.TypedStringParameter;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.Moves;
import portico.hypervisor.PowerState;
import portico.hypervisor.Progress;

/**
 * Moves VMs between hosts that run libvirt. A running one is moved by libvirt itself, memory and disks, under this portal's direction: the two libvirts need not know each
 * other, and when the portal dies both undo what was begun. Only the two QEMUs talk to each other, on the name or address that the new host's uri has.
 */
@Singleton
public class LibvirtMoves implements Moves {

    private static final Logger LOG = Logger.getLogger(LibvirtMoves.class);
    private static final Duration QUICK = Duration.ofSeconds(20), LONGEST = Duration.ofHours(12), POLL = Duration.ofMillis(500), ENDING = Duration.ofSeconds(40);
    private static final int LIVE = 1, PERSIST_DEST = 8, UNDEFINE_SOURCE = 16, NON_SHARED_INC = 128, ABORT_ON_ERROR = 1 << 12, AUTO_CONVERGE = 1 << 13;
    private static final int SECURE = 1, MIGRATABLE = 8, NO_JOB = 0;
    /** Why libvirt has a machine paused: it has not begun here yet, or has left. */
    private static final int PAUSED_FOR_MIGRATION = 2, PAUSED_STARTING_UP = 11;

    /** A machine on one of the hosts. @param waits it is paused for a migration @param leaves a migration is under way */
    private record Stand(PowerState power, boolean waits, boolean leaves) {}

    private final LibvirtConnections connections;
    private final LibvirtHypervisor hypervisor;

    LibvirtMoves(LibvirtConnections connections, LibvirtHypervisor hypervisor) {
        this.connections = connections;
        this.hypervisor = hypervisor;
    }

    @Override public String driver() { return "libvirt"; }

    @Override public void prepare(HostTarget from, HostTarget to, Machine machine, boolean live) {
        // One that runs there already has nothing to prepare.
        if (look(to, machine).filter(stand -> stand.power == PowerState.RUNNING).isPresent()) return;
        connections.hands(to).call("prepare for " + machine.name(), QUICK, connect -> {
            OwnAddresses.demandFilter(connect);
            return null;
        });
        var files = new MoveFiles(connections, from, to, machine);
        files.prepare();
        if (live) files.makeOverlays();
    }

    @Override public boolean live(HostTarget from, HostTarget to, Machine machine, Progress progress) {
        var arrived = settle(from, to, machine);
        if (arrived.isPresent()) return arrived.get();
        try {
            migrate(from, to, machine, progress);
        } catch (HypervisorException failure) {
            LOG.warnf("%s from %s to %s: %s", machine.name(), from.name(), to.name(), failure.getMessage());
            // What came of it, the hosts say.
            if (settle(from, to, machine).equals(Optional.of(true))) return true;
            throw failure.kind == TIMEOUT ? new HypervisorException(FAILED, failure.getMessage(), failure) : failure;
        }
        return settle(from, to, machine).orElseThrow(() -> new HypervisorException(FAILED, machine.name() + " still runs on " + from.name()));
    }

    /**
     * Waits until nothing is half done any more, and ends what stays so.
     *
     * @return true: it is on the new host; false: it is off, on the old one; empty: it runs on the old one
     */
    private Optional<Boolean> settle(HostTarget from, HostTarget to, Machine machine) {
        for (long end = System.nanoTime() + ENDING.toNanos(); ; pause()) {
            Optional<Stand> here;
            try {
                here = look(from, machine);
            } catch (HypervisorException silent) {
                // Where it runs the old host need not confirm; what is left there waits for being cleared away.
                if (silent.kind != UNREACHABLE && silent.kind != TIMEOUT || !isOn(to, machine)) throw silent;
                finish(from, to, machine, Optional.empty());
                return Optional.of(true);
            }
            // One that runs here without leaving has not come to run anywhere else.
            if (here.filter(stand -> stand.power == PowerState.RUNNING && !stand.leaves).isPresent()) {
                if (isOn(to, machine)) throw new HypervisorException(FAILED, machine.name() + " runs on both " + from.name() + " and " + to.name());
                return Optional.empty();
            }
            var there = look(to, machine);
            boolean runsThere = there.filter(stand -> stand.power == PowerState.RUNNING).isPresent();
            if (runsThere || here.isEmpty() && there.isPresent() && !there.get().waits) {
                finish(from, to, machine, here);
                return Optional.of(true);
            }
            if (here.isEmpty()) throw new HypervisorException(NO_SUCH_MACHINE, "neither " + from.name() + " nor " + to.name() + " has " + machine.name() + " in a state to go on from");
            if (here.get().power == PowerState.OFF && there.filter(stand -> stand.waits).isEmpty()) return Optional.of(false);
            if (System.nanoTime() < end) continue;
            if (here.get().leaves) on(from, machine, "end the migration of " + machine.name(), domain -> { domain.abortJob(); return null; });
            // It never began there.
            if (there.filter(stand -> stand.waits).isPresent()) on(to, machine, "end the migration of " + machine.name(), DomainPower::pullPlug);
            if (here.get().waits) on(from, machine, "let " + machine.name() + " go on", domain -> { domain.resume(); return null; });
            end = System.nanoTime() + ENDING.toNanos();
        }
    }

    private boolean isOn(HostTarget host, Machine machine) {
        try {
            return look(host, machine).filter(stand -> stand.power == PowerState.RUNNING).isPresent();
        } catch (HypervisorException silent) {
            // libvirt stops a machine on the old host before the new one may run it.
            if (silent.kind == UNREACHABLE || silent.kind == TIMEOUT) return false;
            throw silent;
        }
    }

    /** It runs there: what waits here never runs again. */
    private void finish(HostTarget from, HostTarget to, Machine machine, Optional<Stand> here) {
        on(to, machine, "have " + machine.name() + " come up with its host", domain -> { domain.setAutostart(true); return null; });
        if (here.filter(stand -> stand.waits).isPresent()) on(from, machine, "end " + machine.name(), DomainPower::pullPlug);
    }

    private void migrate(HostTarget from, HostTarget to, Machine machine, Progress progress) {
        var work = new FutureTask<Void>(() -> connections.hands(to).call("take " + machine.name() + " in", LONGEST, destination -> connections.hands(from).onDomain(machine.name(), "hand over " + machine.name(), LONGEST, domain -> {
            var parameters = new ArrayList<TypedParameter>();
            var other = definition(from, to, domain.getXMLDesc(MIGRATABLE | SECURE));
            if (other != null) parameters.add(new TypedStringParameter("destination_xml", other));
            address(to).ifPresent(address -> parameters.add(new TypedStringParameter("migrate_uri", "tcp://" + address)));
            domain.migrate(destination, parameters.toArray(TypedParameter[]::new), LIVE | PERSIST_DEST | UNDEFINE_SOURCE | NON_SHARED_INC | ABORT_ON_ERROR | AUTO_CONVERGE).free();
            return null;
        })));
        Thread.ofVirtual().name("move-" + machine.name()).start(work);
        while (true) {
            try {
                work.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException underWay) {
                progress.report(percent(from, machine));
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof RuntimeException failure) throw failure;
                throw new IllegalStateException(failed.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HypervisorException(TIMEOUT, "interrupted while " + machine.name() + " moves", e);
            }
        }
    }

    /** libvirt tells of disks first and memory then, so the number may go back once. */
    private int percent(HostTarget from, Machine machine) {
        try {
            return connections.eyes(from).onDomain(machine.name(), "see how far " + machine.name() + " is", QUICK, domain -> {
                var job = domain.getJobInfo();
                return job.getDataTotal() <= 0 ? 0 : (int) (job.getDataProcessed() * 100 / job.getDataTotal());
            });
        } catch (HypervisorException goneOrSilent) {
            LOG.debugf("%s: %s", machine.name(), goneOrSilent.getMessage());
            return 0;
        }
    }

    /** The definition with the new host's names for storage and network; null: they are the same. */
    static String definition(HostTarget from, HostTarget to, String xml) {
        var old = Path.of(from.storage()).normalize().toString();
        var fresh = Path.of(to.storage()).normalize().toString();
        var changed = old.equals(fresh) ? xml : xml.replace("'" + old + "/", "'" + fresh + "/");
        if (!from.network().equals(to.network())) changed = changed.replace("network='" + from.network() + "'", "network='" + to.network() + "'");
        return changed.equals(xml) ? null : changed;
    }

    /** Where other hosts reach this one; empty: it says so itself ({@code migration_host} in its qemu.conf, or its own name). */
    private static Optional<String> address(HostTarget host) {
        var address = URI.create(host.uri()).getHost();
        return Optional.ofNullable(address).filter(name -> !name.isEmpty());
    }

    @Override public void copy(HostTarget from, HostTarget to, Machine machine, Progress progress) {
        if (look(to, machine).filter(stand -> stand.power != PowerState.OFF).isPresent()) throw new HypervisorException(FAILED, machine.name() + " is on already on " + to.name());
        if (look(from, machine).filter(stand -> stand.power != PowerState.OFF).isPresent()) throw new HypervisorException(FAILED, machine.name() + " is running on " + from.name() + "; its disk is not copied");
        var files = new MoveFiles(connections, from, to, machine);
        files.prepare();
        files.copy(progress);
    }

    @Override public void demandArrived(HostTarget to, Machine machine) {
        var disks = connections.disks(to, machine).all(machine).values();
        for (var disk : disks) if (!connections.place(to).isThere(disk)) throw new HypervisorException(NO_DISK, "host " + to.name() + ": there is no " + disk);
        on(to, machine, "look at " + machine.name(), domain -> {
            demandOurs(to, machine, domain);
            var used = XmlText.elements(XmlText.parse(domain.getXMLDesc(0)).getElementsByTagName("source")).map(source -> source.getAttribute("file")).collect(Collectors.toSet());
            for (var disk : disks) if (!used.contains(disk.toString())) throw new HypervisorException(NO_DISK, "host " + to.name() + ": " + machine.name() + " does not use " + disk);
            return null;
        });
    }

    @Override public void clear(HostTarget host, Machine machine) {
        try {
            on(host, machine, "clear away " + machine.name(), domain -> {
                demandOurs(host, machine, domain);
                var stand = stand(domain);
                if (stand.power != PowerState.OFF && !stand.waits) throw new HypervisorException(FAILED, machine.name() + " is on on " + host.name() + "; nothing was erased");
                DomainPower.pullPlug(domain);
                if (domain.isPersistent() == 1) domain.undefine(LibvirtHypervisor.UNDEFINE_ALL);
                return null;
            });
        } catch (HypervisorException e) {
            if (e.kind != NO_SUCH_MACHINE) throw e;
        }
        hypervisor.releaseNetwork(host, machine);
        connections.disks(host, machine).erase();
    }

    private static void demandOurs(HostTarget host, Machine machine, Domain domain) throws LibvirtException {
        if (!domain.getUUIDString().equals(machine.uuid())) throw new HypervisorException(NAME_TAKEN, "host " + host.name() + ": " + machine.name() + " is another machine");
    }

    /** Empty: the host does not know it. */
    private Optional<Stand> look(HostTarget host, Machine machine) {
        try {
            return Optional.of(on(host, machine, "look at " + machine.name(), domain -> {
                demandOurs(host, machine, domain);
                return stand(domain);
            }));
        } catch (HypervisorException e) {
            if (e.kind == NO_SUCH_MACHINE) return Optional.empty();
            throw e;
        }
    }

    private static Stand stand(Domain domain) throws LibvirtException {
        var state = new IntByReference();
        var reason = new IntByReference();
        NativeLibvirt.checked(NativeLibvirt.LIBVIRT.virDomainGetState(NativeLibvirt.handle(domain), state, reason, 0));
        var power = DomainStats.power(state.getValue());
        boolean waits = power == PowerState.PAUSED && (reason.getValue() == PAUSED_FOR_MIGRATION || reason.getValue() == PAUSED_STARTING_UP);
        return new Stand(power, waits, power != PowerState.OFF && domain.getJobInfo().getType() != NO_JOB);
    }

    private <T> T on(HostTarget host, Machine machine, String what, HostLine.DomainWork<T> work) { return connections.hands(host).onDomain(machine.name(), what, QUICK, work); }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorException(TIMEOUT, "interrupted", e);
        }
    }
}
