package portico.account;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about accounts. English and Chinese: {@code messages/account_*.properties}. */
@MessageBundle("account")
public interface AccountText {
    @Message String login();
    @Message String loginLead(String brand);
    @Message String nameOrEmail();
    @Message String password();
    @Message String wrong();
    @Message String tooMany(long minutes);
    @Message String disabled();
    @Message String forgotten();
    @Message String demo();
    @Message String demoHint();
    @Message String profile();
    @Message String name();
    @Message String email();
    @Message String tel();
    @Message String verified();
    @Message String unverified();
    @Message String unverifiedHint();
    @Message String verify();
    @Message String verifyLead(String recipient);
    @Message String verifyCode();
    @Message String verifySend();
    @Message String verifyHint();
    @Message String verifySent(String recipient);
    @Message String changePassword();
    @Message String passwordNow();
    @Message String passwordNew();
    @Message String passwordAgain();
    @Message String passwordWhen();
    @Message String passwordHint();
    @Message String passwordsDiffer();
    @Message String apiKey();
    @Message String apiKeyLead(String username);
    @Message String keyOnce();
    @Message String keyMade();
    @Message String noKey();
    @Message String makeKey();
    @Message String replaceKey();
    @Message String deleteKey();
    @Message String replaceHint();
    @Message String sessions();
    @Message String thisOne();
    @Message String seen();
    @Message String endSession();
    @Message String endOthers();
    @Message String device(String browser, String system);
    @Message String deviceUnknown();
}
