package portico.provision;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Optional;
import portico.account.Operation;
import portico.account.User;
import portico.account.VerificationCodes;
import portico.api.*;
import portico.hypervisor.Wipe;
import portico.infra.OsTemplate;
import portico.secret.Tokens;
import portico.secret.Vault;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.Vm;

/** Wipes a VM and installs a template on it. The slow half is {@link ReinstallTask}. */
@Singleton
@Api(value = "vm_reload", open = USER, says = "Reinstall the operating system", zh = "重装系统")
class ReinstallVm implements Command<ReinstallVm.In> {

    record In(
            @Wire(value = "vpsid", says = "host to reinstall", zh = "主机编号") Vm vm,
            @Wire(value = "osid", says = "template to install", zh = "系统模板编号") OsTemplate template,
            @Wire(value = "rot", says = "0 all disks, 1 system disk only", zh = "0 全部磁盘，1 仅系统盘") @Default("1") Wipe wipe,
            @Wire(value = "vcode", says = "verification code, when the user's group asks for one", zh = "验证码") @Secret @Only(USER) Optional<String> code,
            @Wire(value = "method", says = "-1 server default, 0 fast, 1 full copy", zh = "-1 服务器默认，0 快速，1 完整") @Default("-1") CloneChoice mode) {}

    private final VerificationCodes codes;
    private final Tasks tasks;
    private final Vault vault;
    private final Clock clock;

    ReinstallVm(VerificationCodes codes, Tasks tasks, Vault vault, Clock clock) {
        this.codes = codes;
        this.tasks = tasks;
        this.vault = vault;
        this.clock = clock;
    }

    @Override public Answer run(Caller caller, In in) {
        if (!in.template.runsOn(in.vm.host.id)) throw Refusal.of("osid", "template.none");
        if (in.vm.diskGb < in.template.minDiskGb) throw Refusal.of("osid", "template.disk", in.template.minDiskGb);
        if (in.vm.host.maintenance != null) throw new Refusal("host.maintenance", in.vm.host.maintenance);
        if (portico.task.Task.busyWith(in.vm.id).isPresent()) throw new Refusal("vm.busy");
        codes.confirm(caller, Operation.REINSTALL, in.vm.id, in.code);
        if (!caller.isSystem()) User.lock(in.vm.owner).useReinstall(in.vm.owner.group(), LocalDate.now(clock));
        in.vm.beginInstalling(in.template, clock.instant());
        var password = Base64.getEncoder().encodeToString(vault.seal(Tokens.password()));
        tasks.queue(ReinstallTask.class,
                new InstallTask.Order(in.vm.id, in.template.id, in.wipe, in.mode.on(in.vm.host.cloneMode), password),
                new Tasks.Order(Kind.REINSTALL, "reload_step_1", Lane.NORMAL, in.vm.owner.id, in.vm.id, in.vm.host.id, caller.name()));
        return Answer.done();
    }
}
