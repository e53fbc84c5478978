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
    @Message String allDisks();
    @Message String systemDiskOf(int gigabytes);
    @Message String dataDiskOf(int number, int gigabytes);
    @Message String namedDiskOf(String label, int gigabytes);
    @Message String wipes(String disks);
    @Message String keeps(String disks);
    @Message String onlyDisk();
    @Message String confirm();
    @Message String whatIsLost();
    @Message String lostFiles(String name);
    @Message String lostPassword();
    @Message String lostTime();
    @Message String kept();
    @Message String quota(int left, int all);
    @Message String reinstallNow();
    @Message String minDisk(int gb);
    @Message String withAgent();
    @Message String withoutAgent();
    @Message String current();
    @Message String resetPassword();
    @Message String resetNotNow();
    @Message String resetWhat();
    @Message String resetOld(String user);
    @Message String resetSessions();
    @Message String resetOnline();
    @Message String resetOffline();
    @Message String resetRestarts();
    @Message String resetStaysOff();
    @Message String resetWhere();
    @Message String resetUser();
    @Message String resetNew();
    @Message String resetNow();
}
