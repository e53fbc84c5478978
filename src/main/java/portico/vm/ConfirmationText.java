package portico.vm;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;
import portico.account.Operation;

/** Words of a confirmation. English and Chinese: {@code messages/confirmation_*.properties}. */
@MessageBundle("confirmation")
public interface ConfirmationText {
    @Message String code();
    @Message String codeHint(Operation operation);
    @Message String noChannel();
    @Message String verifyMail();
    @Message String verifyTel();
    @Message String sendMail();
    @Message String sendSms();
    @Message String sendMailAgain();
    @Message String sendSmsAgain();
    @Message String sendAgainIn(String seconds);
    @Message String sentTo(String recipient);
}
