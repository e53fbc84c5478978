package portico.undo;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.Optional;
import portico.account.Operation;
import portico.account.VerificationCodes;
import portico.api.*;
import portico.hypervisor.PowerState;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.Vm;

/** Our extension: goes back to the disk that the last reinstallation or restoration put aside, with its password. The slow half is {@link UndoTask}. */
@Singleton
@Api(value = "vm_reload_undo", open = USER, says = "Undo the last reinstallation or restoration of a host while its old disk is kept (extension)", zh = "撤销最近一次重装或还原，恢复保留的旧磁盘（扩展）")
class UndoReinstall implements Command<UndoReinstall.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "vcode", says = "verification code for vm_revert, when the user's group asks for one", zh = "验证码（vm_revert），用户组要求时必填") @Secret @Only(USER) Optional<String> code) {}

    private final UndoRules rules;
    private final VerificationCodes codes;
    private final Tasks tasks;

    UndoReinstall(UndoRules rules, VerificationCodes codes, Tasks tasks) {
        this.rules = rules;
        this.codes = codes;
        this.tasks = tasks;
    }

    @Override public Answer run(Caller caller, In in) {
        var kept = rules.demandWayBack(in.vm);
        codes.confirm(caller, Operation.RESTORE, in.vm.id, in.code);
        // After an installation that failed nobody knows how it was: it runs.
        boolean on = in.vm.installFailed() || in.vm.power == PowerState.RUNNING || in.vm.power == PowerState.PAUSED;
        tasks.queue(UndoTask.class, new UndoTask.Order(in.vm.id, kept.id, kept.keptAt != null, on),
                new Tasks.Order(Kind.RESTORE, "reload_undo", Lane.NORMAL, in.vm.owner.id, in.vm.id, in.vm.host.id, caller.name()));
        return Answer.done();
    }
}
