package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import portico.hypervisor.BackupFile;
import portico.hypervisor.CloneMode;
import portico.hypervisor.FullBackups;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;

/** Full backups on a host that is only played. */
@Singleton
public class SimulatedBackups implements FullBackups {

    private final SimulatedHypervisor hypervisor;
    private final SimulatedMachines machines;
    private final SimulatedCopies copies;
    private final HostTime time;
    private final Mishaps mishaps;

    SimulatedBackups(SimulatedHypervisor hypervisor, SimulatedMachines machines, HostTime time, Mishaps mishaps) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.time = time;
        this.mishaps = mishaps;
        copies = new SimulatedCopies(machines);
    }

    @Override public String driver() { return "simulated"; }

    @Override public Map<Long, Contents> write(HostTarget host, Machine machine, Map<Long, BackupFile> files, Progress progress) {
        hypervisor.begin("writeBackup", host, machine.name());
        var now = machines.find(host.id(), machine.name()).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine.name()));
        if (now.disk().isEmpty()) throw new HypervisorException(Kind.FAILED, machine.name() + " has no disk");
        pass(time.copyOfDisk(CloneMode.FULL), progress);
        boolean flushed = !now.isRunning() || mishaps.agentAnswers(now, time);
        var written = new HashMap<Long, Contents>();
        files.forEach((disk, backup) -> {
            var copy = SimulatedCopies.Copy.whole(now, disk);
            copies.keep(host, backup.vmId(), backup.id(), true, copy);
            written.put(disk, new Contents(copy.bytes(), copy.sha256(), flushed));
        });
        return written;
    }

    @Override public Contents read(HostTarget host, BackupFile backup, Progress progress) {
        mishaps.before("readBackup", host);
        var copy = demand(host, backup);
        pass(time.copyOfDisk(CloneMode.FAST), progress);
        return new Contents(copy.bytes(), copy.sha256(), false);
    }

    @Override public void restore(HostTarget host, Machine machine, Map<Long, BackupFile> files, Progress progress) {
        hypervisor.begin("restoreBackup", host, machine.name());
        var held = new HashMap<Long, SimulatedCopies.Copy>();
        files.forEach((disk, backup) -> held.put(disk, demand(host, backup)));
        SimulatedHypervisor.requireOff(machines.find(host.id(), machine.name()).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine.name())));
        pass(time.copyOfDisk(CloneMode.FULL), progress);
        machines.change(host.id(), machine.name(), known -> {
            SimulatedHypervisor.requireOff(known);
            var data = new HashMap<Long, Disk>();
            held.forEach((disk, copy) -> { if (disk != Machine.SYSTEM_DISK) data.put(disk, copy.disk()); });
            var system = held.get(Machine.SYSTEM_DISK);
            return (system == null ? known : known.withDisk(system.disk(), system.passwordHash(), machine.diskGb())).withData(data, machine);
        });
        copies.dropSnapshots(host, machine);
    }

    @Override public void erase(HostTarget host, BackupFile backup) {
        hypervisor.begin("eraseBackup", host, Machine.nameOf(backup.vmId()));
        copies.drop(host, backup.vmId(), backup.id());
    }

    private SimulatedCopies.Copy demand(HostTarget host, BackupFile backup) {
        return copies.find(host, backup.vmId(), backup.id()).orElseThrow(() -> new HypervisorException(Kind.BAD_BACKUP, "no backup " + backup + " on " + host.name()));
    }

    private void pass(Duration duration, Progress progress) {
        for (int percent = 0; percent < 100; percent += 10) {
            progress.report(percent);
            time.sleep(duration.dividedBy(10));
        }
        progress.report(100);
    }
}
