package portico.power;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import portico.api.*;

import portico.task.Kind;
import portico.task.Task;
import portico.vm.Vm;
import portico.vm.VmStatus;
import portico.vm.VmTraffic;

/** A VM's state in one word, as the poller last saw it, with what a monitor wants to know beside it. */
@Singleton
@Api(value = "vm_state", open = USER, changes = false, says = "State of a host in one word, with details", zh = "主机状态")
class ShowState implements Command<ShowState.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    @Override public Answer run(Caller caller, In in) {
        var vm = in.vm;
        var busy = Task.busyWith(vm.id);
        var details = new LinkedHashMap<String, Object>();
        details.put("bwusage", VmTraffic.gigabytes(vm.trafficUsedBytes));
        details.put("plantraffic", vm.trafficQuotaGb);
        details.put("vos", vm.osTemplate == null ? "" : vm.osTemplate.name);
        details.put("ostemplate", vm.osTemplate == null ? "" : vm.osTemplate.id);
        details.put("backuptask", busy.filter(t -> t.kind() == Kind.BACKUP || t.kind() == Kind.RESTORE).isPresent());
        details.put("task", busy.map(t -> t.id).orElse(0L));
        details.put("taskaction", busy.map(t -> t.action).orElse(""));
        details.put("progress", busy.map(t -> t.percent).orElse(0));
        details.put("seen", vm.host.seenAt == null ? "" : vm.host.seenAt.getEpochSecond());
        details.put("rescue", vm.rescueSince != null);
        details.put("reason", vm.statusReason() == null ? "" : vm.statusReason());
        return Answer.word(word(vm), details);
    }

    static String word(Vm vm) {
        if (vm.installFailed()) return "setupfailed";
        if (vm.status() == VmStatus.INSTALLING) return "setup";
        if (vm.status() == VmStatus.LOCKED) return "locked";
        if (vm.status() == VmStatus.OVERDUE) return "overdue";
        return switch (vm.power) {
            case RUNNING -> "running";
            case PAUSED -> "paused";
            case OFF, CRASHED, ABSENT, UNKNOWN -> "halted";
        };
    }
}
