package portico.undo;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import portico.api.Refusal;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.KeptDisks;
import portico.hypervisor.Snapshots;
import portico.hypervisor.Wipe;
import portico.infra.Host;
import portico.task.Running;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Puts the old disks aside when a VM is reinstalled or a backup of it restored: {@link #plan} by the command, the rest by its task. */
@Singleton
public class PutAside {

    private final UndoRules rules;
    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final EntityManager database;
    private final Clock clock;

    PutAside(UndoRules rules, OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, EntityManager database, Clock clock) {
        this.rules = rules;
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.database = database;
        this.clock = clock;
    }

    /** Before the VM's row changes: notes what it is now and takes the room. @throws Refusal when it shall be kept in any case and cannot */
    public void plan(Vm vm, Keep keep, Wipe wipe) { plan(vm, keep, wipe, false); }

    /** The same for a backup that is restored. */
    public void planRestoration(Vm vm, Keep keep, Wipe wipe) { plan(vm, keep, wipe, true); }

    private void plan(Vm vm, Keep keep, Wipe wipe, boolean restored) {
        var waiting = KeptDisk.waiting(vm.id);
        if (keep == Keep.NO) {
            waiting.ifPresent(kept -> kept.endsAt = clock.instant());
            return;
        }
        Host.lock(List.of(vm.host));
        var against = rules.againstKeeping(vm, wipe);
        if (against.isPresent() && keep == Keep.OR_REFUSE) throw against.get();
        if (against.isPresent()) return;
        if (waiting.isPresent()) {
            waiting.get().endsAt = rules.endsAt();
            waiting.get().diskGb = UndoRules.replacedGb(vm, wipe);
            waiting.get().restored = restored;
            return;
        }
        var kept = KeptDisk.of(vm, wipe, clock.instant(), rules.endsAt());
        kept.restored = restored;
        kept.persist();
    }

    /** Before the disks are rebuilt; the VM is off. */
    public void keep(Running task, long vmId, Wipe wipe) {
        var kept = tenancy.in(task.tenant(), () -> wanted(vmId));
        kept.ifPresent(id -> onHost.with(task, vmId, (host, machine) -> hypervisors.port(KeptDisks.class, host).keep(host, machine, id, wipe)));
    }

    /** The row that waits, with the snapshots that are inside the disk noted once. */
    private Optional<Long> wanted(long vmId) {
        var kept = waiting(vmId).map(row -> row.id);
        KeptDisk.update("moment = null where vm.id = ?1 and keptAt is null", vmId);
        kept.ifPresent(id -> database.createNativeQuery("""
                update kept_disk k set snapshots = coalesce((select jsonb_agg(to_jsonb(b)) from backup b where b.vm_id = k.vm_id and b.kind = 0 and b.state = 'DONE'), '[]')
                where k.id = :id and k.snapshots is null""").setParameter("id", id).executeUpdate());
        return kept;
    }

    private Optional<KeptDisk> waiting(long vmId) { return KeptDisk.waiting(vmId).filter(row -> row.endsAt.isAfter(clock.instant())); }

    /**
     * Before a snapshot is restored, for which disks change in their place: the numbers of the moments before such restorations that stay inside them. This one's is the task's; it is among them
     * when it was planned.
     */
    public Set<Long> keepInside(Running task, long vmId) {
        return tenancy.in(task.tenant(), () -> {
            waiting(vmId).ifPresent(row -> row.moment = task.taskId());
            KeptDisk.flush();
            return KeptDisk.of(vmId).stream().filter(row -> row.moment != null && row.endsAt.isAfter(clock.instant())).map(row -> row.moment).collect(Collectors.toSet());
        });
    }

    /** Once the snapshot is restored. */
    public void keptInside(Running task, long vmId) { tenancy.run(task.tenant(), () -> note(vmId)); }

    /** Once another disk is in its place. What lay aside before has had its time, unless nothing good ever came after it. */
    public void kept(Running task, long vmId) {
        tenancy.run(task.tenant(), () -> {
            // What was inside the disk went with it.
            KeptDisk.update("endsAt = ?1 where vm.id = ?2 and moment is not null and keptAt is not null and endsAt > ?1", clock.instant(), vmId);
            note(vmId);
        });
    }

    private void note(long vmId) {
        var now = clock.instant();
        KeptDisk.update("endsAt = ?1 where vm.id = ?2 and replacedWell and endsAt > ?1", now, vmId);
        KeptDisk.update("keptAt = ?1 where vm.id = ?2 and keptAt is null and not dropping and endsAt > ?1", now, vmId);
    }

    /** The new system came up. */
    public void replacedWell(long vmId) { KeptDisk.update("replacedWell = true where vm.id = ?1", vmId); }

    /** For a VM that is deleted: removes what lies aside, and then the rows. */
    public void forget(Running task, long vmId) {
        for (long id : tenancy.in(task.tenant(), () -> KeptDisk.of(vmId).stream().map(kept -> kept.id).toList())) drop(task, vmId, id);
    }

    void drop(Running task, long vmId, long id) {
        // Snapshots that were inside it; data disks that stayed in use still hold theirs.
        List<Long> snapshots = tenancy.in(task.tenant(), () -> database.createNativeQuery("""
                select cast(e.value ->> 'id' as bigint) from kept_disk k, jsonb_array_elements(k.snapshots) e where k.id = :id and exists (select 1 from data_disk d where d.vm_id = k.vm_id)
                and not exists (select 1 from backup b where b.id = cast(e.value ->> 'id' as bigint))""", Long.class).setParameter("id", id).getResultList());
        var moment = tenancy.in(task.tenant(), () -> KeptDisk.<KeptDisk>findByIdOptional(id).map(kept -> kept.moment));
        onHost.with(task, vmId, (host, machine) -> {
            if (moment.isPresent()) hypervisors.port(Snapshots.class, host).forget(host, machine, moment.get());
            else hypervisors.port(KeptDisks.class, host).drop(host, machine, id);
            snapshots.forEach(snapshot -> hypervisors.port(Snapshots.class, host).drop(host, machine, snapshot));
        });
        tenancy.run(task.tenant(), () -> KeptDisk.deleteById(id));
    }
}
