package portico.rescue;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Base64;
import portico.api.*;
import portico.secret.Tokens;
import portico.secret.Vault;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.Vm;

/** Our extension: restarts a VM into the rescue system, with a password that is good for this rescue alone. The slow half is {@link EnterTask}. */
@Singleton
@Api(value = "vm_rescue", sub = "on", open = USER, says = "Restart a host into the rescue system, its own disks beside it (extension)", zh = "重启进入救援系统，可访问主机自己的磁盘（扩展）")
class EnterRescue implements Command<EnterRescue.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final RescueRules rules;
    private final Tasks tasks;
    private final Vault vault;
    private final Clock clock;

    EnterRescue(RescueRules rules, Tasks tasks, Vault vault, Clock clock) {
        this.rules = rules;
        this.tasks = tasks;
        this.vault = vault;
        this.clock = clock;
    }

    @Override public Answer run(Caller caller, In in) {
        rules.demandEntry(in.vm);
        in.vm.rescueSince = clock.instant();
        in.vm.rescuePassword = null;
        var password = Base64.getEncoder().encodeToString(vault.seal(Tokens.password()));
        tasks.queue(EnterTask.class, new EnterTask.Order(in.vm.id, password), new Tasks.Order(Kind.GENERAL, "rescue_on", Lane.NORMAL, in.vm.owner.id, in.vm.id, in.vm.host.id, caller.name()));
        return Answer.done();
    }
}
