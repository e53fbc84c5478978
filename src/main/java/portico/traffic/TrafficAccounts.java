package portico.traffic;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.stream.IntStream;
import portico.hypervisor.PowerState;
import portico.notify.Channel;
import portico.notify.PostOffice;
import portico.power.PowerAction;
import portico.power.PowerTask;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.tenant.Tenant;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** Keeps one VM's traffic account: the new month, the letters, the end of the quota and the way back. Runs inside the tenant's transaction. */
@Singleton
class TrafficAccounts {

    static final int[] LETTERS_AT = {80, 95, 100};
    private static final long GIB = 1L << 30;
    /** A warning is old news after that. */
    private static final Duration WORTH = Duration.ofHours(12);

    private final Tasks tasks;
    private final PostOffice post;
    private final Clock clock;

    TrafficAccounts(Tasks tasks, PostOffice post, Clock clock) {
        this.tasks = tasks;
        this.post = post;
        this.clock = clock;
    }

    /** @throws portico.api.Refusal when the VM is busy: the account waits, with everything in it as it was */
    void keep(long vmId) {
        Vm vm = Vm.findById(vmId, LockModeType.PESSIMISTIC_WRITE);
        if (vm == null || vm.deleting) return;
        var watch = TrafficWatch.of(vmId);
        var today = LocalDate.now(clock);
        boolean newMonth = !vm.trafficResetsOn.isAfter(today);
        if (newMonth) {
            vm.trafficResetsOn = watch.nextReset(vm.trafficResetsOn, today);
            vm.trafficUsedBytes = 0;
        }
        warn(vm, watch);
        boolean over = isOver(vm);
        if (over) suspend(vm, watch);
        // In a new month whoever put it under this status is answered; within one, only what we did ourselves is taken back.
        else if (newMonth || watch.suspended) release(vm, watch);
    }

    static boolean isOver(Vm vm) { return vm.trafficQuotaGb > 0 && vm.trafficUsedBytes >= vm.trafficQuotaGb * GIB; }

    private static int percent(Vm vm) { return vm.trafficQuotaGb == 0 ? 0 : (int) Math.min(1_000, vm.trafficUsedBytes * 100.0 / (vm.trafficQuotaGb * GIB)); }

    /** One letter a stage; who skips a stage skips its letter, and a larger quota makes room for new ones. */
    private void warn(Vm vm, TrafficWatch watch) {
        int stage = IntStream.of(LETTERS_AT).filter(at -> percent(vm) >= at).max().orElse(0);
        if (stage > watch.warned && vm.owner.emailVerified && vm.owner.letterTraffic)
            post.post(vm.owner.id, Channel.MAIL, vm.owner.email, TrafficLetters.write(tenant(vm), vm, stage), WORTH);
        watch.warned = stage;
    }

    private void suspend(Vm vm, TrafficWatch watch) {
        if (vm.status() != VmStatus.NORMAL) return;
        switch (tenant(vm).trafficPolicy()) {
            case WARN -> {}
            case THROTTLE -> throttle(vm, watch);
            case STOP -> stop(vm, watch);
        }
    }

    private void throttle(Vm vm, TrafficWatch watch) {
        vm.become(VmStatus.OVER_TRAFFIC, null, clock.instant());
        watch.suspended = true;
        vm.throttleMbps = tenant(vm).trafficThrottleMbps;
        // One that is off too: the limit is part of what it boots with.
        tasks.queue(LimitForTraffic.class, new LimitForTraffic.Order(vm.id), order(vm, "traffic_limit"));
    }

    private void stop(Vm vm, TrafficWatch watch) {
        vm.become(VmStatus.OVER_TRAFFIC_STOPPED, null, clock.instant());
        watch.suspended = true;
        vm.heldOff = true;
        if (vm.power != PowerState.RUNNING && vm.power != PowerState.PAUSED) return;
        vm.runsAgain = true;
        tasks.queue(StopForTraffic.class, new StopForTraffic.Order(vm.id), order(vm, "traffic_stop"));
    }

    private void release(Vm vm, TrafficWatch watch) {
        watch.suspended = false;
        if (vm.throttleMbps > 0) {
            vm.throttleMbps = 0;
            tasks.queue(LimitForTraffic.class, new LimitForTraffic.Order(vm.id), order(vm, "traffic_free"));
        }
        if (vm.status() != VmStatus.OVER_TRAFFIC_STOPPED && vm.status() != VmStatus.OVER_TRAFFIC) return;
        vm.become(VmStatus.NORMAL, null, clock.instant());
        boolean start = vm.runsAgain;
        vm.runsAgain = false;
        if (start) tasks.queue(PowerTask.class, new PowerTask.Order(vm.id, PowerAction.START), order(vm, "start"));
    }

    private static Tasks.Order order(Vm vm, String action) { return new Tasks.Order(Kind.SYSTEM, action, Lane.NORMAL, vm.owner.id, vm.id, vm.host.id, "system"); }

    /** As the row says now: nobody has asked for the site before this transaction began, so what is held in memory may be old. */
    private static Tenant tenant(Vm vm) { return Tenant.findById(vm.tenant); }
}
