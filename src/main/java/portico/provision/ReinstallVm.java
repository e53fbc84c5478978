package portico.provision;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Size;
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
import portico.undo.Keep;
import portico.undo.PutAside;
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
            @Wire(value = "method", says = "-1 server default, 0 fast, 1 full copy", zh = "-1 服务器默认，0 快速，1 完整") @Default("-1") CloneChoice mode,
            @Wire(value = "keep", says = "old disk: 0 erase it, 1 keep it for an undo where the server has room, 2 refuse unless it can be kept (extension)", zh = "旧磁盘：0 清除，1 服务器空间足够时保留以便撤销，2 无法保留则拒绝（扩展）") @Default("1") Keep keep,
            @Wire(value = "sshkeys", says = "SSH keys that may log in as administrator: numbers of the owner's keys, \"3,5\", or public keys, one a line (extension)", zh = "可登录管理员的 SSH 公钥：所属用户的公钥编号如 \"3,5\"，或公钥本身，每行一个（扩展）")
            @Lines Optional<@Size(max = 100_000, message = "parameter.long") String> sshKeys,
            @Wire(value = "userdata", says = "user data for the first boot, at most 16 KiB: a script with #! or cloud-init's (extension)", zh = "首次启动的用户数据，最多 16 KiB：以 #! 开头的脚本或 cloud-init 数据（扩展）")
            @Lines @Secret Optional<@Size(max = 100_000, message = "parameter.long") String> userData) {}

    private final VerificationCodes codes;
    private final PutAside aside;
    private final Dowry dowry;
    private final Tasks tasks;
    private final Vault vault;
    private final Clock clock;

    ReinstallVm(VerificationCodes codes, PutAside aside, Dowry dowry, Tasks tasks, Vault vault, Clock clock) {
        this.codes = codes;
        this.aside = aside;
        this.dowry = dowry;
        this.tasks = tasks;
        this.vault = vault;
        this.clock = clock;
    }

    @Override public Answer run(Caller caller, In in) {
        if (!in.template.runsOn(in.vm.host.id)) throw Refusal.of("osid", "template.none");
        if (in.vm.diskGb < in.template.minDiskGb) throw Refusal.of("osid", "template.disk", in.template.minDiskGb);
        ReinstallRules.against(in.vm).ifPresent(refusal -> { throw refusal; });
        var firstBoot = dowry.seal(in.vm.owner, in.template, in.sshKeys, in.userData);
        codes.confirm(caller, Operation.REINSTALL, in.vm.id, in.code);
        if (!caller.isSystem()) User.lock(in.vm.owner).useReinstall(in.vm.owner.group(), LocalDate.now(clock));
        aside.plan(in.vm, in.keep, in.wipe);
        in.vm.beginInstalling(in.template, clock.instant());
        var password = Base64.getEncoder().encodeToString(vault.seal(Tokens.password()));
        tasks.queue(ReinstallTask.class,
                new InstallTask.Order(in.vm.id, in.template.id, in.wipe, in.mode.on(in.vm.host.cloneMode), password, null, firstBoot),
                new Tasks.Order(Kind.REINSTALL, "reload_step_1", Lane.NORMAL, in.vm.owner.id, in.vm.id, in.vm.host.id, caller.name()));
        return Answer.done();
    }
}
