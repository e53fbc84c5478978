package portico.backup;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.hypervisor.BackupFile;
import portico.hypervisor.FullBackups;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.hypervisor.Snapshots;
import portico.hypervisor.Wipe;
import portico.offhost.OffHost;
import portico.task.Running;
import portico.task.StepFailed;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/**
 * A backup's content on its host, for steps of tasks: is it whole, onto a VM's disks with it, away with it. Every call may be repeated.
 * A VM that is to begin as a copy of a full backup is defined, then filled by {@link #restore}, then started.
 */
@Singleton
public class BackupDisk {

    /** What steps need to know of a row, read in a short transaction. @param diskId null: of the system disk */
    private record Facts(long id, BackupKind kind, BackupFile file, String sha256, long hostId, Long vmId, String store, String storeSha256, Long diskId) {

        static Facts of(Backup backup) {
            return new Facts(backup.id, backup.kind, backup.file(), backup.sha256, backup.host.id, backup.vm == null ? null : backup.vm.id, backup.store, backup.storeSha256, backup.diskId);
        }

        /** Its file on this host. What belongs to another one is brought here for one VM alone, under a name of that. */
        BackupFile on(HostTarget host, long vmId) { return host.id() == hostId ? file : new BackupFile(vmId, id); }
    }

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final OffHost offHost;
    private final Tenancy tenancy;
    private final EntityManager database;
    private final Clock clock;

    BackupDisk(OnHost onHost, Hypervisors hypervisors, OffHost offHost, Tenancy tenancy, EntityManager database, Clock clock) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.offHost = offHost;
        this.tenancy = tenancy;
        this.database = database;
        this.clock = clock;
    }

    /** Whether it is a full backup. @throws StepFailed {@code failure.bad-backup} when it is not there */
    boolean isFull(Running task, long backupId) { return demand(task, backupId).getFirst().kind == BackupKind.FULL; }

    /** Rows of a full backup that is being made, by the disk they are of. @throws StepFailed {@code failure.bad-backup} when it is not there */
    Map<Long, Long> rows(Running task, long backupId) {
        return demand(task, backupId).stream().collect(Collectors.toMap(part -> part.diskId == null ? Machine.SYSTEM_DISK : part.diskId, Facts::id));
    }

    /**
     * Reads the backup and compares it with what was written; a whole copy off the host takes the place of one that is damaged or gone, or lies on another host. Touches
     * no VM. What it brings from elsewhere stays until {@link #takeAway}.
     *
     * @param wipe which disks are to be restored of it
     * @throws StepFailed {@code failure.bad-backup} when it is not whole
     */
    public void check(Running task, long vmId, long backupId, Wipe wipe) {
        var backup = demand(task, backupId);
        orTakeAway(task, vmId, backupId, () -> onHost.with(task, vmId, (host, machine) -> {
            switch (backup.getFirst().kind) {
                case SNAPSHOT -> { if (!hypervisors.port(Snapshots.class, host).has(host, machine, backupId)) throw new StepFailed("failure.bad-backup", null); }
                case FULL -> demandWhole(host, vmId, wanted(backup, machine, wipe).values(), task);
            }
        }));
    }

    private void demandWhole(HostTarget host, long vmId, Collection<Facts> parts, Running task) {
        for (var part : parts)
            if (!isWhole(host, vmId, part, task) && !(part.store != null && offHost.fetch(host, part.on(host, vmId), part.file, part.store, part.storeSha256) && isWhole(host, vmId, part, task)))
                throw new StepFailed("failure.bad-backup", null);
    }

    /** What fails for good leaves nothing of another host's behind. */
    private void orTakeAway(Running task, long vmId, long backupId, Runnable work) {
        try {
            work.run();
        } catch (StepFailed failure) {
            if (!failure.worthRetrying) {
                try {
                    takeAway(task, vmId, backupId);
                } catch (StepFailed also) {
                    failure.addSuppressed(also);
                }
            }
            throw failure;
        }
    }

    private boolean isWhole(HostTarget host, long vmId, Facts part, Running task) {
        try {
            return hypervisors.port(FullBackups.class, host).read(host, part.on(host, vmId), task::progress).sha256().equals(part.sha256);
        } catch (HypervisorException failure) {
            // Where there is a copy, a file that is gone is not the end.
            if (failure.kind != HypervisorException.Kind.BAD_BACKUP || part.store == null) throw failure;
            return false;
        }
    }

    /** By disk of the machine. Its own data disks are known by their number; another VM's follow each other. One that the machine does not have (any more) is left out. */
    private static Map<Long, Facts> wanted(List<Facts> backup, Machine machine, Wipe wipe) {
        var wanted = new LinkedHashMap<Long, Facts>();
        wanted.put(Machine.SYSTEM_DISK, backup.getFirst());
        if (wipe == Wipe.SYSTEM_DISK) return wanted;
        var parts = backup.subList(1, backup.size());
        boolean own = backup.getFirst().file.vmId() == machine.vmId();
        for (int i = 0; i < machine.data().size(); i++) {
            long disk = machine.data().get(i).id();
            if (own) parts.stream().filter(part -> part.diskId == disk).findFirst().ifPresent(part -> wanted.put(disk, part));
            else if (i < parts.size()) wanted.put(disk, parts.get(i));
        }
        return wanted;
    }

    /**
     * Makes the disks of the VM, which is off and defined, what the backup holds, and its row say what system that is. Disks that the backup does not hold stay as they are. On
     * failure the disks are as before. A full backup may come from another VM; check it before.
     */
    public void restore(Running task, long vmId, long backupId, Wipe wipe) { restore(task, vmId, backupId, wipe, Set.of()); }

    /** @param kept moments before restorations of snapshots that stay inside the disks */
    void restore(Running task, long vmId, long backupId, Wipe wipe, Set<Long> kept) {
        var backup = demand(task, backupId);
        var kind = backup.getFirst().kind;
        orTakeAway(task, vmId, backupId, () -> onHost.with(task, vmId, (host, machine) -> {
            switch (kind) {
                case SNAPSHOT -> hypervisors.port(Snapshots.class, host).restore(host, wipe == Wipe.ALL_DISKS ? machine : machine.withData(List.of()), backupId, task.taskId(), kept);
                case FULL -> {
                    var parts = wanted(backup, machine, wipe);
                    // What was brought here may have been taken away again, by an attempt that got further than it could say.
                    if (host.id() != backup.getFirst().hostId) demandWhole(host, vmId, parts.values(), task);
                    var files = new LinkedHashMap<Long, BackupFile>();
                    parts.forEach((disk, part) -> files.put(disk, part.on(host, vmId)));
                    hypervisors.port(FullBackups.class, host).restore(host, machine, files, task::progress);
                }
            }
        }));
        tenancy.run(task.tenant(), () -> {
            Vm vm = Vm.findById(vmId);
            Backup row = Backup.findById(backupId);
            if (vm != null && row != null) row.restoreFacts(vm, clock.instant());
        });
        if (kind == BackupKind.FULL) endSnapshots(task, vmId);
    }

    /** Removes from the VM's host what {@link #check} brought there of a backup that lies on another one. */
    public void takeAway(Running task, long vmId, long backupId) {
        var parts = find(task, backupId);
        onHost.with(task, vmId, (host, machine) -> {
            for (var part : parts) if (part.kind == BackupKind.FULL && part.hostId != host.id()) hypervisors.port(FullBackups.class, host).erase(host, part.on(host, vmId));
        });
    }

    /** Call when the system disk was replaced: its snapshots went with it. What data disks hold of them goes too, unless the old disk lies aside and may come back. Full backups stay. */
    public void endSnapshots(Running task, long vmId) {
        List<Long> ended = tenancy.in(task.tenant(), () -> database.createNativeQuery("""
                select b.id from backup b where b.vm_id = :vm and b.kind = 0 and exists (select 1 from data_disk d where d.vm_id = b.vm_id)
                and not exists (select 1 from kept_disk k, jsonb_array_elements(k.snapshots) e where k.vm_id = b.vm_id and cast(e.value ->> 'id' as bigint) = b.id)""", Long.class)
                .setParameter("vm", vmId).getResultList());
        for (long snapshot : ended) onHost.with(task, vmId, (host, machine) -> hypervisors.port(Snapshots.class, host).drop(host, machine, snapshot));
        tenancy.run(task.tenant(), () -> Backup.forgetSnapshots(vmId));
    }

    /** Removes the content and then the row, its parts first. Fine if any of it is gone. */
    void erase(Running task, long backupId) {
        for (var part : find(task, backupId).reversed()) {
            switch (part.kind) {
                // Without its VM there is no disk that could hold it.
                case SNAPSHOT -> { if (part.vmId != null) onHost.with(task, part.vmId, (host, machine) -> hypervisors.port(Snapshots.class, host).drop(host, machine, part.id)); }
                case FULL -> {
                    if (part.store != null) offHost.erase(part.file, part.store);
                    onHost.withHost(task, part.hostId, host -> hypervisors.port(FullBackups.class, host).erase(host, part.file));
                }
            }
            tenancy.run(task.tenant(), () -> Backup.deleteById(part.id));
        }
    }

    private List<Facts> demand(Running task, long backupId) {
        var facts = find(task, backupId);
        if (facts.isEmpty()) throw new StepFailed("failure.bad-backup", null);
        return facts;
    }

    /** The backup, then its parts; empty: it is not there. */
    private List<Facts> find(Running task, long backupId) {
        return tenancy.in(task.tenant(), () -> Backup.<Backup>findByIdOptional(backupId).map(backup -> Stream.concat(Stream.of(backup), backup.parts().stream()).map(Facts::of).toList()).orElse(List.of()));
    }
}
