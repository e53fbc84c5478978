package portico.hypervisor.libvirt;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.Resizer;

/** Sizes of VMs on hosts that run libvirt. */
@Singleton
public class LibvirtResizer implements Resizer {

    private static final Duration QUICK = Duration.ofSeconds(20), SLOW = Duration.ofSeconds(90);
    private static final int BYTES = 1, LIVE = 1;
    private static final long GIB = 1L << 30;

    private final LibvirtConnections connections;

    LibvirtResizer(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public Effect resize(HostTarget host, Machine machine) {
        boolean running = on(host, machine.name(), "change the size of " + machine.name(), SLOW, domain -> DomainPower.isOn(domain) && growLive(domain, machine, connections.disks(host, machine)));
        if (!running) {
            connections.disks(host, machine).grow(machine);
            return Effect.NOW;
        }
        cards(host, machine);
        return on(host, machine.name(), "change processors and memory of " + machine.name(), QUICK, domain -> fit(domain, machine) ? Effect.NOW : Effect.NEXT_START);
    }

    private static boolean growLive(Domain domain, Machine machine, VmDisks files) throws LibvirtException {
        var devices = DomainXml.disks(domain.getXMLDesc(0)).stream().collect(Collectors.toMap(DomainXml.LiveDisk::file, DomainXml.LiveDisk::device));
        growLive(domain, devices.get(files.systemDisk().toString()), machine.diskGb());
        for (var disk : machine.data()) growLive(domain, devices.get(files.dataDisk(disk.id()).toString()), disk.sizeGb());
        return true;
    }

    /** @param device null: it is not plugged in */
    private static void growLive(Domain domain, String device, int sizeGb) throws LibvirtException {
        if (device != null && domain.blockInfo(device).getCapacity() < sizeGb * GIB) domain.blockResize(device, sizeGb * GIB, BYTES);
    }

    /** Which addresses a card may use changes at once; libvirt knows the card by its hardware address. */
    private void cards(HostTarget host, Machine machine) {
        for (int slot = 0; slot < machine.cards().size(); slot++) {
            var xml = DomainXml.card(machine, slot, host.network());
            on(host, machine.name(), "change the addresses of " + machine.name(), SLOW, domain -> {
                if (DomainPower.isOn(domain)) domain.updateDeviceFlags(xml, LIVE);
                return null;
            });
        }
    }

    /**
     * Memory moves by the balloon, up to the ceiling the guest booted with. Processors wait: QEMU's emulation dies of one that is plugged in, and guests let none go.
     *
     * @return whether the running guest has all of it
     */
    private static boolean fit(Domain domain, Machine machine) throws LibvirtException {
        if (!DomainPower.isOn(domain)) return true;
        var now = domain.getInfo();
        long wantedKib = machine.memoryMb() * 1024L;
        boolean fits = wantedKib <= now.maxMem;
        if (Math.min(wantedKib, now.maxMem) != now.memory) domain.setMemory(Math.min(wantedKib, now.maxMem));
        return fits && now.nrVirtCpu == machine.cpu();
    }

    @Override public boolean growFileSystem(HostTarget host, String machine) {
        return on(host, machine, "grow the file system of " + machine, SLOW, GuestGrowth::grow);
    }

    @Override public int limitLink(HostTarget host, Machine machine) {
        if (!isOn(host, machine)) return 0;
        var limits = new LinkLimits(connections.place(host));
        taps(machine).forEach(tap -> limits.set(tap, machine.linkSpeedMbps()));
        return inForce(limits, machine);
    }

    @Override public int linkLimit(HostTarget host, Machine machine) { return isOn(host, machine) ? inForce(new LinkLimits(connections.place(host)), machine) : 0; }

    private boolean isOn(HostTarget host, Machine machine) { return on(host, machine.name(), "read the state of " + machine.name(), QUICK, DomainPower::isOn); }

    private static int inForce(LinkLimits limits, Machine machine) { return taps(machine).stream().mapToInt(limits::read).min().orElse(0); }

    private static List<String> taps(Machine machine) { return IntStream.range(0, machine.cards().size()).mapToObj(slot -> DomainXml.tap(machine.vmId(), slot)).toList(); }

    private <T> T on(HostTarget host, String machine, String what, Duration patience, HostLine.DomainWork<T> work) { return connections.hands(host).onDomain(machine, what, patience, work); }
}
