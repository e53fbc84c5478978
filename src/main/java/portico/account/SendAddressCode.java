package portico.account;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.notify.Channel;

/** Sends a code to an address the customer has not proved yet. The answer goes to {@link VerifyAddress}. */
@Singleton
@Api(value = "user_verify_send", open = USER, says = "Send a code to the user's unverified e-mail address or telephone (extension)", zh = "向未验证的邮箱或手机发送验证码（扩展）")
class SendAddressCode implements Command<SendAddressCode.In> {

    record In(
            @Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user,
            @Wire(value = "type", says = "1 SMS, 2 e-mail", zh = "1 短信，2 邮件") Channel channel) {}

    private final VerificationCodes codes;

    SendAddressCode(VerificationCodes codes) { this.codes = codes; }

    @Override public Answer run(Caller caller, In in) {
        if (in.channel == Channel.MAIL ? in.user.emailVerified : in.user.telVerified) throw Refusal.of("type", "code.verified");
        codes.sendToNew(in.user, in.channel);
        return Answer.done();
    }
}
