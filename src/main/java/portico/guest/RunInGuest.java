package portico.guest;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import portico.api.*;
import portico.hypervisor.Machine;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Task;
import portico.task.Tasks;
import portico.task.Words;
import portico.vm.GuestReady;
import portico.vm.Vm;

/** Does something inside a VM's system, and answers with what came of it. The slow half is {@link GuestTask}. */
@Singleton
@Api(value = "vm_cmds", open = USER, parts = "output",
        says = "Do something inside the guest: configNetwork, changePassword, setServerName, writeFile, shellCommands (ended after 30 s, 64 KiB of output as a JSON string in which | ; are written full-width, exit code at its end unless 0), getData (os, hostname, network, disks, users, time, or a file the guest left in /run/portico)",
        zh = "云主机内部操作：configNetwork、changePassword、setServerName、writeFile、shellCommands（30 秒后终止，输出最多 64 KiB，为 JSON 字符串，其中 | ; 写作全角，退出码非 0 时附于末尾）、getData（os、hostname、network、disks、users、time，或系统内 /run/portico 下的文件）")
class RunInGuest implements Command<RunInGuest.In> {

    /** How long a command line may run. */
    static final Duration LIMIT = Duration.ofSeconds(30);
    /** Until it is begun and its outcome is known. */
    private static final Duration PATIENCE = LIMIT.plusSeconds(20);

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "cmds", says = "what to do", zh = "操作子命令") GuestAction action,
            @Wire(value = "cmd_params", says = "its parameters as a JSON object, names are case-sensitive", zh = "命令参数（JSON 对象，名称区分大小写）") @Secret @Lines @Size(max = 600_000, message = "parameter.long") String parameters) {}

    private final GuestCalls calls;
    private final GuestNetwork network;
    private final Tasks tasks;

    RunInGuest(GuestCalls calls, GuestNetwork network, Tasks tasks) {
        this.calls = calls;
        this.network = network;
        this.tasks = tasks;
    }

    @Override public Answer run(Caller caller, In in) {
        if (!caller.isSystem() && !in.vm.guestCommands) throw new Refusal("guest.switchedoff");
        // Reading changes nothing, so it need not wait its turn.
        var lane = in.action == GuestAction.READ ? Lane.FREE : Lane.NORMAL;
        if (lane == Lane.NORMAL) Task.demandNoOther(in.vm.id);
        GuestReady.demand(in.vm);
        var parameters = GuestParameters.read(in.action, in.parameters);
        List<Machine.Card> cards = in.action == GuestAction.CONFIGURE_NETWORK ? network.cards(in.vm, parameters) : List.of();
        var call = calls.write(in.vm.id, GuestRequest.by(caller, in.action, parameters, cards));
        tasks.queue(GuestTask.class, new GuestTask.Order(in.vm.id, call.id), new Tasks.Order(Kind.SYSTEM, "cmds_" + Codes.of(in.action), lane, in.vm.owner.id, in.vm.id, in.vm.host.id, caller.name()));
        return Answer.later(() -> answer(calls.await(caller.tenant(), call.id, PATIENCE).orElseThrow(() -> new Refusal("guest.late", LIMIT.toSeconds()))));
    }

    private static Answer answer(GuestResult result) {
        if (result.failed() != null) throw new Refusal("guest.failed", Words.in("en", result.failed()));
        if (result.data() != null) return Answer.json(result.data());
        if (result.output() == null) return Answer.done();
        if (result.output().late()) throw new Refusal("guest.late", LIMIT.toSeconds());
        return Answer.value(GuestOutput.written(result.output()));
    }
}
