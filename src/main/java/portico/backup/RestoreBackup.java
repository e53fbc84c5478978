package portico.backup;

import static portico.api.Level.SYSTEM;
import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.Optional;
import portico.account.Operation;
import portico.account.VerificationCodes;
import portico.api.*;
import portico.hypervisor.PowerState;
import portico.hypervisor.Wipe;
import portico.task.Kind;
import portico.task.Task;
import portico.task.Tasks;
import portico.undo.Keep;
import portico.undo.PutAside;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** Puts a VM's disks back to what they were. The slow half is {@link RestoreTask}. */
@Singleton
@Api(value = "vm_backup", sub = "revert", open = USER, says = "Restore a backup of a host", zh = "还原备份集")
class RestoreBackup implements Command<RestoreBackup.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "bkid", says = "its backup", zh = "备份集编号") Backup backup,
            @Wire(value = "rot", says = "0 all disks it holds, 1 system disk only (extension)", zh = "0 备份中的全部磁盘，1 仅系统盘（扩展）") @Default("0") Wipe wipe,
            @Wire(value = "keep", says = "what is on the restored disks now: 0 erase it, 1 keep it for an undo where the server has room, 2 refuse unless it can be kept (extension)", zh = "还原前的磁盘内容：0 清除，1 服务器空间足够时保留以便撤销，2 无法保留则拒绝（扩展）") @Default("1") Keep keep,
            @Wire(value = "vcode", says = "verification code, when the user's group asks for one", zh = "验证码") @Secret @Only(USER) Optional<String> code,
            @Wire(value = "checkuserlimit", says = "hold to the user's limits too", zh = "强制以用户身份检测操作限制") @Default("0") @Only(SYSTEM) boolean limited) {}

    private final VerificationCodes codes;
    private final BackupLimits limits;
    private final PutAside aside;
    private final Tasks tasks;

    RestoreBackup(VerificationCodes codes, BackupLimits limits, PutAside aside, Tasks tasks) {
        this.codes = codes;
        this.limits = limits;
        this.aside = aside;
        this.tasks = tasks;
    }

    @Override public Answer run(Caller caller, In in) {
        if (!in.backup.isOf(in.vm)) throw Refusal.of("bkid", "backup.none");
        demand(in.backup, in.vm, !caller.isSystem() || in.limited);
        codes.confirm(caller, Operation.RESTORE, in.vm.id, in.code);
        aside.planRestoration(in.vm, in.keep, in.wipe);
        boolean wasOn = in.vm.power == PowerState.RUNNING || in.vm.power == PowerState.PAUSED;
        tasks.queue(RestoreTask.class, new RestoreTask.Order(in.vm.id, in.backup.id, wasOn, in.wipe), BackupOrders.order(in.vm, Kind.RESTORE, "revert_step_1", caller.name()));
        return Answer.done();
    }

    /** @throws Refusal when it cannot be restored now; the code is another matter */
    void demand(Backup backup, Vm vm, boolean limited) {
        if (backup.state != BackupState.DONE) throw Refusal.of("bkid", "backup.notdone");
        if (!backup.host.id.equals(vm.host.id) && !backup.isCopied()) throw Refusal.of("bkid", "backup.elsewhere");
        if (vm.host.maintenance != null) throw new Refusal("host.maintenance", vm.host.maintenance);
        Task.demandNoOther(vm.id);
        vm.demandOwnSystem();
        // After an installation that failed a backup is a way back.
        if (vm.installFailed()) return;
        if (limited) vm.demandUsable();
        else if (vm.status() == VmStatus.INSTALLING) throw new Refusal("vm.status." + vm.status());
        if (limited) limits.demandHour(vm.owner.group());
    }
}
