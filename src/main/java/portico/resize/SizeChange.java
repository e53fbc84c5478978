package portico.resize;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import portico.api.Refusal;
import portico.infra.Host;
import portico.provision.Placement;
import portico.vm.Vm;

/** Writes another size into a VM's row, as far as its host has room for it. */
@Singleton
class SizeChange {

    private static final int MOST_RAM_MB = 67_108_864, LEAST_RAM_MB = 64, MOST_CPU = 1024, MOST_DISK_GB = 65_536, MOST_MBPS = 400_000;

    private final Placement placement;

    SizeChange(Placement placement) { this.placement = placement; }

    /** @return whether the machine itself differs, or was not told yet of a size that is sent once more */
    boolean write(UpdateVm.In in) {
        var vm = in.vm();
        var before = new Placement.Size(vm.cpu, vm.ramMb, vm.minRamMb, vm.diskGb);
        int ram = within("ram_max", in.ramMb(), LEAST_RAM_MB, MOST_RAM_MB).orElse(vm.ramMb);
        // Clients send a fixed ram_min with every change; more than there is means all of it, and 0 that they have none.
        int minRam = within("ram_min", in.minRamMb().filter(mb -> mb != 0), 1, MOST_RAM_MB).orElse(vm.minRamMb == vm.ramMb ? ram : vm.minRamMb);
        var after = new Placement.Size(within("cpu", in.cpu(), 1, MOST_CPU).orElse(vm.cpu), ram, Math.min(minRam, ram), within("disk", in.diskGb(), 1, MOST_DISK_GB).orElse(vm.diskGb));
        int speed = within("port", in.speedMbps(), 0, MOST_MBPS).orElse(vm.linkSpeedMbps);
        if (after.diskGb() < before.diskGb()) throw Refusal.of("disk", "vm.shrink", before.diskGb());
        if (grows(before, after)) {
            Host.lock(List.of(vm.host));
            placement.demandRoom(vm.host, after, before);
        }
        boolean differs = vm.cpu != after.cpu() || vm.ramMb != ram || vm.diskGb != after.diskGb() || vm.linkSpeedMbps != speed;
        boolean tellAgain = vm.sizeUntold && isSent(in);
        if (differs || tellAgain && in.machineToo()) vm.demandOwnSystem();
        if (in.machineToo() && !vm.installFailed() && waits(vm, after)) vm.resizeWaits = true;
        write(vm, after, speed);
        if (differs) vm.sizeUntold = true;
        return differs || tellAgain;
    }

    private static boolean waits(Vm vm, Placement.Size after) {
        return vm.cpu != after.cpu() && SizeRules.waits(SizeRules.Part.PROCESSORS, vm.power, after.cpu() > vm.cpu) || vm.ramMb != after.ramMb() && SizeRules.waits(SizeRules.Part.MEMORY, vm.power, after.ramMb() > vm.ramMb);
    }

    private static boolean isSent(UpdateVm.In in) { return in.cpu().isPresent() || in.ramMb().isPresent() || in.diskGb().isPresent() || in.speedMbps().isPresent(); }

    private static void write(Vm vm, Placement.Size size, int speed) {
        vm.cpu = size.cpu();
        vm.ramMb = size.ramMb();
        vm.minRamMb = size.minRamMb();
        vm.diskGb = size.diskGb();
        vm.linkSpeedMbps = speed;
    }

    private static boolean grows(Placement.Size before, Placement.Size after) {
        return after.cpu() > before.cpu() || after.ramMb() > before.ramMb() || after.minRamMb() > before.minRamMb() || after.diskGb() > before.diskGb();
    }

    static Optional<Integer> within(String field, Optional<Integer> value, int least, int most) {
        value.filter(v -> v < least || v > most).ifPresent(v -> { throw Refusal.of(field, "parameter.limit"); });
        return value;
    }
}
