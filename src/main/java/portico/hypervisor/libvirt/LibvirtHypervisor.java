package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NAME_TAKEN;
import static portico.hypervisor.HypervisorException.Kind.NO_SUCH_MACHINE;
import static portico.hypervisor.HypervisorException.Kind.TIMEOUT;
import static portico.hypervisor.HypervisorException.Kind.UNREACHABLE;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.libvirt.Domain;
import portico.hypervisor.CloneMode;
import portico.hypervisor.Headroom;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Hypervisor;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.hypervisor.Progress;
import portico.hypervisor.TemplateImage;
import portico.hypervisor.Wipe;

/** Changes VMs on hosts that run libvirt. */
@Singleton
public class LibvirtHypervisor implements Hypervisor {

    private static final Logger LOG = Logger.getLogger(LibvirtHypervisor.class);
    private static final Duration QUICK = Duration.ofSeconds(20), SLOW = Duration.ofSeconds(60), POLL = Duration.ofMillis(250);
    /** A guest in the first seconds of its boot overlooks the request, so it is repeated. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);
    private static final int UNDEFINE_MANAGED_SAVE = 1, UNDEFINE_SNAPSHOTS = 2, UNDEFINE_NVRAM = 4, UNDEFINE_CHECKPOINTS = 16;
    static final int UNDEFINE_ALL = UNDEFINE_MANAGED_SAVE | UNDEFINE_SNAPSHOTS | UNDEFINE_NVRAM | UNDEFINE_CHECKPOINTS;

    private final LibvirtConnections connections;
    private final Accelerations accelerations;
    private final Headroom headroom;
    private final BootGate bootGate = new BootGate();

    @Inject LibvirtHypervisor(LibvirtConnections connections, Headroom headroom, Accelerations accelerations) {
        this.connections = connections;
        this.headroom = headroom;
        this.accelerations = accelerations;
    }

    /** With the usual headroom. @param acceleration of this machine */
    LibvirtHypervisor(LibvirtConnections connections, String acceleration) { this(connections, new Headroom(2), new Accelerations(connections, acceleration)); }

    @Override
    public String driver() { return "libvirt"; }

    @Override
    public void define(HostTarget host, Machine machine) {
        var disks = disks(host, machine);
        var files = new DomainXml.Files(disks.rescue(), disks.systemDisk(), LibvirtMedia.image(connections.place(host), host, machine), disks.seed());
        boolean kvm = accelerations.isKvm(host);
        hands(host).callAbout(machine.name(), "define " + machine.name(), QUICK, connect -> {
            OwnAddresses.demandFilter(connect);
            connect.domainDefineXML(DomainXml.of(headroom.given(machine, connect.nodeInfo().memory >> 10), files, kvm, host.network())).free();
            return null;
        });
    }

    @Override
    public void rebuildDisks(HostTarget host, Machine machine, TemplateImage template, Wipe wipe, CloneMode mode, Progress progress) {
        on(host, machine.name(), "prepare the disks of " + machine.name(), QUICK, domain -> {
            if (DomainPower.isOn(domain)) throw new HypervisorException(FAILED, machine.name() + " is running; its disks stay as they are");
            // Saved memory of the old system must not wake up on the new disk.
            if (domain.hasManagedSaveImage() == 1) domain.managedSaveRemove();
            return null;
        });
        VmDisks disks = disks(host, machine);
        disks.install(template, machine.diskGb(), mode, progress);
        if (wipe == Wipe.ALL_DISKS) disks.emptyData(machine.data());
        else machine.data().forEach(disks::makeData);
    }

    @Override
    public void applyNetwork(HostTarget host, Machine machine) {
        hands(host).callAbout(machine.name(), "reserve addresses of " + machine.name(), QUICK, connect -> {
            for (int slot = 0; slot < machine.cards().size(); slot++) DhcpHosts.reserve(connect, network(host, machine.cards().get(slot)), machine, slot);
            return null;
        });
    }

    @Override
    public void releaseNetwork(HostTarget host, Machine machine) {
        hands(host).callAbout(machine.name(), "release addresses of " + machine.name(), QUICK, connect -> {
            for (Machine.Card card : machine.cards()) DhcpHosts.release(connect, network(host, card), card.mac());
            return null;
        });
        for (int slot = 0; slot < machine.cards().size(); slot++) limits(host).lift(DomainXml.tap(machine.vmId(), slot));
    }

    @Override
    public void start(HostTarget host, String machine) {
        if (power(host, machine) == PowerState.RUNNING) return;
        int processors = hands(host).callAbout(machine, "count processors", QUICK, connect -> connect.nodeInfo().cpus);
        try {
            bootGate.pass(host.uri(), processors, () -> boot(host, machine), untilBooted(host, machine));
        } catch (InterruptedException e) {
            throw interrupted("start " + machine, e);
        }
    }

    private void boot(HostTarget host, String machine) {
        String xml = on(host, machine, "start " + machine, SLOW, domain -> {
            DomainPower.boot(domain);
            return domain.getXMLDesc(0);
        });
        limit(host, machine, xml);
    }

    /** Taps are new with each boot, and so are their limits. A host that cannot limit still runs its guests; who asks for {@code linkLimit} afterwards sees it. */
    private void limit(HostTarget host, String machine, String liveXml) {
        int mbps = DomainXml.linkSpeed(liveXml);
        if (mbps == 0) return;
        try {
            DomainXml.taps(liveXml).forEach(tap -> limits(host).set(tap, mbps));
        } catch (HypervisorException e) {
            LOG.errorf("%s runs without its link limit of %d Mbit/s: %s", machine, mbps, e.getMessage());
        }
    }

    /** Says when its agent answers, or, for want of one, when it has come to rest; also when it is off. */
    private BooleanSupplier untilBooted(HostTarget host, String machine) {
        var calm = new Calm();
        return () -> {
            try {
                return on(host, machine, "ask the agent of " + machine, QUICK, domain -> !DomainPower.isOn(domain) || GuestAgent.answers(domain) || calm.is(System.nanoTime(), domain.getInfo().cpuTime));
            } catch (HypervisorException e) {
                // Deleted, or the host is gone: it boots no more either way.
                return e.kind == NO_SUCH_MACHINE || e.kind == UNREACHABLE;
            }
        };
    }

    @Override
    public boolean shutdown(HostTarget host, String machine, Duration patience) {
        long end = System.nanoTime() + patience.toNanos(), askAgain = System.nanoTime();
        while (power(host, machine) != PowerState.OFF) {
            if (System.nanoTime() >= end) return false;
            if (System.nanoTime() >= askAgain) {
                on(host, machine, "shut down " + machine, QUICK, DomainPower::askToShutDown);
                askAgain = System.nanoTime() + ASK_AGAIN.toNanos();
            }
            pause("shut down " + machine);
        }
        keepOff(host, machine);
        return true;
    }

    @Override
    public void powerOff(HostTarget host, String machine) {
        try {
            keepOff(host, machine);
            on(host, machine, "power off " + machine, SLOW, DomainPower::pullPlug);
        } catch (HypervisorException e) {
            if (e.kind != NO_SUCH_MACHINE) throw e;
        }
    }

    private void keepOff(HostTarget host, String machine) {
        on(host, machine, "keep " + machine + " off", QUICK, domain -> {
            domain.setAutostart(false);
            return null;
        });
    }

    @Override
    public void stayOff(HostTarget host, String machine) {
        try {
            on(host, machine, "have " + machine + " stay off", QUICK, domain -> {
                if (!DomainPower.isOn(domain)) domain.setAutostart(false);
                return null;
            });
        } catch (HypervisorException e) {
            if (e.kind != NO_SUCH_MACHINE) throw e;
        }
    }

    @Override
    public boolean reboot(HostTarget host, String machine, Duration patience) {
        String uuid = on(host, machine, "find " + machine, QUICK, Domain::getUUIDString);
        try {
            return connections.reboots().await(uuid, patience, () -> on(host, machine, "reboot " + machine, QUICK, domain -> {
                DomainPower.askToReboot(domain);
                return null;
            }));
        } catch (InterruptedException e) {
            throw interrupted("reboot " + machine, e);
        }
    }

    @Override
    public void reset(HostTarget host, String machine) {
        on(host, machine, "reset " + machine, QUICK, domain -> {
            domain.reset();
            return null;
        });
    }

    @Override
    public boolean awaitAgent(HostTarget host, String machine, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                Boolean answers = on(host, machine, "ask the agent of " + machine, QUICK, domain -> DomainPower.isOn(domain) ? GuestAgent.answers(domain) : null);
                if (answers == null) return false; // off: it will not answer any more
                if (answers) return true;
                if (System.nanoTime() >= end) return false;
            } catch (HypervisorException e) {
                // A restart of libvirtd in between does not touch the guest.
                if ((e.kind != UNREACHABLE && e.kind != TIMEOUT) || System.nanoTime() >= end) throw e;
            }
            pause("wait for the agent of " + machine);
        }
    }

    @Override
    public boolean setPassword(HostTarget host, String machine, String userName, String password) {
        if (password.isEmpty() || password.chars().anyMatch(Character::isISOControl)) throw new HypervisorException(FAILED, "a password must be printable");
        var taken = on(host, machine, "set the password of " + userName + " in " + machine, SLOW, domain -> GuestAgent.setPassword(domain, userName, password));
        if (taken == GuestAgent.Taken.NOT) throw new HypervisorException(FAILED, machine + " said it set the password of " + userName + " and has another one");
        return taken == GuestAgent.Taken.SEEN;
    }

    @Override
    public void delete(HostTarget host, Machine machine) {
        try {
            on(host, machine.name(), "delete " + machine.name(), SLOW, domain -> {
                if (!domain.getUUIDString().equals(machine.uuid())) throw new HypervisorException(NAME_TAKEN, "another VM is called " + machine.name() + "; nothing was deleted");
                DomainPower.pullPlug(domain);
                domain.undefine(UNDEFINE_ALL);
                return null;
            });
        } catch (HypervisorException e) {
            if (e.kind != NO_SUCH_MACHINE) throw e;
        }
        releaseNetwork(host, machine);
        disks(host, machine).erase();
    }

    private PowerState power(HostTarget host, String machine) {
        return on(host, machine, "read the state of " + machine, QUICK, DomainPower::state);
    }

    private LinkLimits limits(HostTarget host) { return new LinkLimits(connections.place(host)); }

    private HostLine hands(HostTarget host) { return connections.hands(host); }

    private VmDisks disks(HostTarget host, Machine machine) { return connections.disks(host, machine); }

    private static String network(HostTarget host, Machine.Card card) {
        return card.network() == null || card.network().isBlank() ? host.network() : card.network();
    }

    private <T> T on(HostTarget host, String machine, String what, Duration patience, HostLine.DomainWork<T> work) { return hands(host).onDomain(machine, what, patience, work); }

    private static void pause(String what) {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    private static HypervisorException interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new HypervisorException(TIMEOUT, "interrupted: " + what, e);
    }
}
