package portico.provision;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about installing. English and Chinese: {@code messages/provision_*.properties}. */
@MessageBundle("provision")
public interface ProvisionText {
    @Message String reinstall();
    @Message String notNow();
    @Message String noTemplates();
    @Message String noTemplatesHint();
    @Message String chooseSystem();
    @Message String chooseDisks();
    @Message String systemDisk();
    @Message String systemDiskHint();
    @Message String allDisks();
    @Message String allDisksHint();
    @Message String confirm();
    @Message String whatIsLost();
    @Message String lostFiles(String name);
    @Message String lostPassword();
    @Message String lostTime();
    @Message String kept();
    @Message String quota(int left, int all);
    @Message String code();
    @Message String codeHint();
    @Message String noChannel();
    @Message String sendMail();
    @Message String sendSms();
    @Message String sendMailAgain();
    @Message String sendSmsAgain();
    @Message String sendAgainIn(String seconds);
    @Message String sentTo(String recipient);
    @Message String reinstallNow();
    @Message String minDisk(int gb);
    @Message String withAgent();
    @Message String withoutAgent();
    @Message String current();
}
