package portico.resize;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words of a VM's settings. English and Chinese: {@code messages/settings_*.properties}. */
@MessageBundle("settings")
public interface SettingsText {
    @Message String settings();
    @Message String resetPassword();
    @Message String resetPasswordText();
    @Message String resetPasswordOpen();
    @Message String protection();
    @Message String protectionOn();
    @Message String protectionOff();
    @Message String protect();
    @Message String unprotect();
    @Message String allowances();
    @Message String allowancesHint();
    @Message String resizeWaits();
    @Message String guaranteed(String size);
    @Message String linkSpeed();
    @Message String traffic();
    @Message String perMonth(int gigabytes);
    @Message String unlimited();
    @Message String snapshots();
    @Message String fullBackups();
    @Message String portForwards();
    @Message String siteBindings();
}
