package portico.account;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.notify.Channel;

/** Takes the code that {@link SendAddressCode} sent as proof that the address is the customer's. */
@Singleton
@Api(value = "user_verify", open = USER, says = "Verify the user's e-mail address or telephone with the code sent to it (extension)", zh = "用验证码验证邮箱或手机（扩展）")
class VerifyAddress implements Command<VerifyAddress.In> {

    record In(
            @Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user,
            @Wire(value = "type", says = "1 telephone, 2 e-mail", zh = "1 手机，2 邮箱") Channel channel,
            @Wire(value = "vcode", says = "the code", zh = "验证码") @Secret String code) {}

    private final VerificationCodes codes;

    VerifyAddress(VerificationCodes codes) { this.codes = codes; }

    @Override public Answer run(Caller caller, In in) {
        codes.confirmNew(in.user, in.channel, in.code);
        switch (in.channel) {
            case MAIL -> in.user.emailVerified = true;
            case SMS -> in.user.telVerified = true;
        }
        return Answer.done();
    }
}
