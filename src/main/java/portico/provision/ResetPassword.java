package portico.provision;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import portico.account.Operation;
import portico.account.VerificationCodes;
import portico.api.*;
import portico.hypervisor.PowerState;
import portico.secret.Tokens;
import portico.secret.Vault;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Task;
import portico.task.Tasks;
import portico.vm.Vm;

/** Sets a password inside a running VM, a new random one when none is sent. The slow half is {@link PasswordTask}, or, where that cannot be or is not wanted, {@link OfflinePasswordTask}. */
@Singleton
@Api(value = "vm_resetps", open = USER, says = "Set the administrator's password, a new random one when none is sent", zh = "重置管理员密码，未指定时随机生成")
class ResetPassword implements Command<ResetPassword.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "vcode", says = "verification code, when the user's group asks for one", zh = "验证码") @Secret @Only(USER) Optional<String> code,
            @Wire(value = "username", says = "user of the system inside, its administrator when absent", zh = "系统用户名，缺省为管理员")
            Optional<@Pattern(regexp = "[\\p{L}\\p{N}_.][\\p{L}\\p{N}_. @-]{0,63}", message = "password.user") String> userName,
            @Wire(value = "password", says = "new password, 6 to 64 characters without control characters; leave it empty for a random one of the administrator", zh = "新密码，6–64 个字符，管理员留空随机生成") @Secret
            Optional<@Pattern(regexp = "[^\\p{Cc}]{6,64}", message = "password.form") String> password,
            @Wire(value = "offline", says = "1: do not ask the system inside, but restart the host into the rescue system for a moment and write the password onto its disk (extension)",
                    zh = "1：不经系统内部，短暂重启进入救援系统并将密码写入磁盘（扩展）") @Default("0") boolean offline) {}

    private final VerificationCodes codes;
    private final Tasks tasks;
    private final Vault vault;
    private final Clock clock;

    ResetPassword(VerificationCodes codes, Tasks tasks, Vault vault, Clock clock) {
        this.codes = codes;
        this.tasks = tasks;
        this.vault = vault;
        this.clock = clock;
    }

    /** Why it cannot be done inside the running system now; empty: it can. */
    static Optional<Refusal> against(Vm vm) {
        var anyhow = againstAny(vm);
        if (anyhow.isPresent()) return anyhow;
        if (vm.osTemplate == null || !vm.osTemplate.agent) return Optional.of(new Refusal("password.noagent"));
        return vm.power == PowerState.RUNNING ? Optional.empty() : Optional.of(new Refusal("password.off"));
    }

    /** Why it cannot be written onto the disk now; empty: it can. */
    static Optional<Refusal> againstOffline(Vm vm) {
        return againstAny(vm).or(() -> vm.osTemplate != null && vm.osTemplate.family.equals("windows") ? Optional.of(new Refusal("password.windows")) : Optional.empty());
    }

    private static Optional<Refusal> againstAny(Vm vm) {
        if (vm.host.maintenance != null) return Optional.of(new Refusal("host.maintenance", vm.host.maintenance));
        var busy = Task.againstAnother(vm.id);
        if (busy.isPresent()) return busy;
        try {
            vm.demandUsable();
            vm.demandOwnSystem();
        } catch (Refusal unusable) {
            return Optional.of(unusable);
        }
        return Optional.empty();
    }

    @Override public Answer run(Caller caller, In in) {
        (in.offline ? againstOffline(in.vm) : against(in.vm)).ifPresent(refusal -> { throw refusal; });
        var user = in.userName.map(String::strip).orElse(in.vm.guestUser);
        boolean administrator = user.equalsIgnoreCase(in.vm.guestUser);
        // A random one is told nobody but who reads the administrator's.
        if (!administrator && in.password.isEmpty()) throw Refusal.of("password", "parameter.required");
        codes.confirm(caller, Operation.RESET_PASSWORD, in.vm.id, in.code);
        var sealed = vault.seal(in.password.orElseGet(Tokens::password));
        var former = in.vm.passwordEncrypted == null ? null : text(in.vm.passwordEncrypted);
        // Clients read it back at once. If the guest does not take it, the task puts the former one back.
        if (administrator) in.vm.passwordEncrypted = sealed;
        if (in.offline) {
            boolean on = in.vm.power == PowerState.RUNNING || in.vm.power == PowerState.PAUSED;
            in.vm.rescueSince = clock.instant();
            in.vm.rescuePassword = null;
            tasks.queue(OfflinePasswordTask.class, new OfflinePasswordTask.Order(in.vm.id, administrator ? in.vm.guestUser : user, text(sealed), administrator, former, on),
                    new Tasks.Order(Kind.SYSTEM, "change_password_offline", Lane.NORMAL, in.vm.owner.id, in.vm.id, in.vm.host.id, caller.name()));
        } else tasks.queue(PasswordTask.class, new PasswordTask.Order(in.vm.id, administrator ? in.vm.guestUser : user, text(sealed), administrator, former),
                new Tasks.Order(Kind.SYSTEM, "change_password", Lane.NORMAL, in.vm.owner.id, in.vm.id, in.vm.host.id, caller.name()));
        return Answer.done();
    }

    private static String text(byte[] sealed) { return Base64.getEncoder().encodeToString(sealed); }
}
