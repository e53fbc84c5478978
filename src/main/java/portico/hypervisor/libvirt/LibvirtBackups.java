package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;

import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import portico.hypervisor.BackupFile;
import portico.hypervisor.FullBackups;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.place.Place;

/** Full backups as plain qcow2 files: by libvirt's backup job while the guest runs, by qemu-img while it is off. */
@Singleton
public class LibvirtBackups implements FullBackups {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Of the whole, what copying takes; the rest is reading it back. */
    private static final int COPYING = 80;

    private final LibvirtConnections connections;

    LibvirtBackups(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public Map<Long, Contents> write(HostTarget host, Machine machine, Map<Long, BackupFile> files, Progress progress) {
        var disks = disks(host, machine).all(machine);
        var stores = new LinkedHashMap<Long, BackupStore>();
        files.forEach((disk, backup) -> stores.put(disk, store(host, backup)));
        Progress copying = percent -> progress.report(percent * COPYING / 100);
        try {
            long needed = 0;
            for (var store : stores.entrySet()) needed = store.getValue().prepare(disks.get(store.getKey()), needed);
            boolean flushed = true;
            if (isOn(host, machine)) flushed = new BackupJob(connections.hands(host), machine.name()).run(targets(disks, stores), copying);
            else copy(connections.place(host), disks, stores, copying);
            var contents = new LinkedHashMap<Long, Contents>();
            for (var store : stores.entrySet()) {
                int done = contents.size();
                contents.put(store.getKey(), store.getValue().keep(flushed, percent -> progress.report(COPYING + (done * 100 + percent) * (100 - COPYING) / 100 / stores.size())));
            }
            return contents;
        } finally {
            stores.values().forEach(BackupStore::forgetFresh);
        }
    }

    /** New files by the disk's own. */
    private static Map<String, Path> targets(Map<Long, Path> disks, Map<Long, BackupStore> stores) {
        var targets = new LinkedHashMap<String, Path>();
        stores.forEach((disk, store) -> targets.put(disks.get(disk).toString(), store.fresh()));
        return targets;
    }

    private static void copy(Place place, Map<Long, Path> disks, Map<Long, BackupStore> stores, Progress progress) {
        int done = 0;
        for (var store : stores.entrySet()) {
            int before = done++;
            QemuImg.run(place, percent -> progress.report((before * 100 + percent) / stores.size()), "convert", "-p", "-f", "qcow2", "-O", "qcow2", disks.get(store.getKey()).toString(), store.getValue().fresh().toString());
        }
    }

    @Override public Contents read(HostTarget host, BackupFile backup, Progress progress) { return store(host, backup).read(progress); }

    @Override public void restore(HostTarget host, Machine machine, Map<Long, BackupFile> files, Progress progress) {
        if (isOn(host, machine)) throw new HypervisorException(FAILED, machine.name() + " is running; its disk stays as it is");
        var images = new LinkedHashMap<Long, Path>();
        files.forEach((disk, backup) -> images.put(disk, store(host, backup).file()));
        disks(host, machine).copyFrom(images, machine, progress);
    }

    @Override public void erase(HostTarget host, BackupFile backup) {
        store(host, backup).erase();
    }

    private boolean isOn(HostTarget host, Machine machine) {
        return connections.hands(host).onDomain(machine.name(), "look at " + machine.name(), PATIENCE, DomainPower::isOn);
    }

    private BackupStore store(HostTarget host, BackupFile backup) { return new BackupStore(connections.place(host), host.storage(), backup); }

    private VmDisks disks(HostTarget host, Machine machine) { return connections.disks(host, machine); }
}
