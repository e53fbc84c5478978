package portico.undo;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.api.Refusal;
import portico.hypervisor.Wipe;
import portico.task.Task;
import portico.vm.DataDisk;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** When an old disk can be kept, and when there is a way back to one: for commands and pages alike. Runs inside the tenant's transaction. */
@Singleton
public class UndoRules {

    private final Clock clock;
    private final Duration window;

    /** @param hours for which old disks are kept; 0: never */
    UndoRules(Clock clock, @ConfigProperty(name = "portico.reinstall.undo-hours", defaultValue = "24") int hours) {
        this.clock = clock;
        window = Duration.ofHours(Math.max(0, hours));
    }

    /** How long an old disk is kept. */
    public long hours() { return window.toHours(); }

    Instant endsAt() { return clock.instant().plus(window); }

    /** What the disks take that a reinstallation replaces, GiB. */
    static int replacedGb(Vm vm, Wipe wipe) { return vm.diskGb + (wipe == Wipe.ALL_DISKS ? DataDisk.of(vm.id).stream().mapToInt(disk -> disk.sizeGb).sum() : 0); }

    /** Why the VM's present disks could not be kept if they were replaced now; empty: they can. The host's row is locked where the answer is to stay true. */
    public Optional<Refusal> againstKeeping(Vm vm, Wipe wipe) {
        if (window.isZero()) return Optional.of(new Refusal("undo.off"));
        int needed = replacedGb(vm, wipe);
        var waiting = KeptDisk.waiting(vm.id);
        // It has its room already.
        if (waiting.isPresent() && waiting.get().diskGb >= needed) return Optional.empty();
        // What does not start is no place to go back to; the one before it stays.
        if (waiting.isEmpty() && (vm.installFailed() || vm.osTemplate == null)) return Optional.of(new Refusal("undo.nothing"));
        long left = vm.host.maxDiskGb - vm.host.taken().diskGb();
        // The new system may fill its disk while the old one lies beside it.
        if (vm.host.seenAt != null) left = Math.min(left, vm.host.storageFreeGb);
        int more = needed - waiting.map(kept -> kept.diskGb).orElse(0);
        return left >= more ? Optional.empty() : Optional.of(new Refusal("undo.noroom", more, Math.max(0, left)));
    }

    /** What the VM can go back to. */
    public Optional<KeptDisk> wayBack(Vm vm) { return KeptDisk.wayBack(vm, clock.instant()); }

    /** @return what to go back to @throws Refusal when that cannot be done now; the code is another matter */
    public KeptDisk demandWayBack(Vm vm) {
        if (vm.host.maintenance != null) throw new Refusal("host.maintenance", vm.host.maintenance);
        Task.demandNoOther(vm.id);
        vm.demandOwnSystem();
        if (vm.deleting) throw new Refusal("vm.deleting");
        if (vm.status() != VmStatus.NORMAL && !vm.installFailed()) throw new Refusal("vm.status." + vm.status());
        var kept = wayBack(vm).orElseThrow(() -> new Refusal("undo.none"));
        if (!kept.host.id.equals(vm.host.id)) throw new Refusal("undo.elsewhere");
        return kept;
    }
}
