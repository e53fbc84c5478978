package portico.vm;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.Optional;
import portico.account.Operation;
import portico.account.User;
import portico.account.VerificationCodes;
import portico.api.*;
import portico.notify.Channel;

/** Sends a customer the code that a destructive operation will ask for. It lives in this room because it can be bound to a VM. */
@Singleton
@Api(value = "user_send_verification_code", open = USER, says = "Send a verification code by SMS or e-mail", zh = "发送操作验证码")
class SendCode implements Command<SendCode.In> {

    record In(
            @Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user,
            @Wire(value = "type", says = "1 SMS, 2 e-mail", zh = "1 短信，2 邮件") @Default("1") Channel channel,
            @Wire(value = "operation", says = "vm_reload, vm_revert or vm_resetps: good for this only (extension)", zh = "vm_reload、vm_revert 或 vm_resetps：仅限该操作（扩展）") Optional<Operation> operation,
            @Wire(value = "vpsid", says = "good for this host only (extension)", zh = "仅限该主机（扩展）") Optional<Vm> vm) {}

    private final VerificationCodes codes;

    SendCode(VerificationCodes codes) { this.codes = codes; }

    @Override public Answer run(Caller caller, In in) {
        if (in.vm.isPresent() && !in.vm.get().owner.id.equals(in.user.id)) throw Refusal.of("vpsid", "vm.none");
        codes.send(in.user, in.channel, in.operation, in.vm.map((Vm vm) -> vm.id).orElse(null), in.vm.map((Vm vm) -> vm.name).orElse(null));
        return Answer.done();
    }
}
