package portico.audit;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words of the activity log. English and Chinese: {@code messages/audit_*.properties}. */
@MessageBundle("audit")
public interface AuditText {
    @Message String title();
    @Message String lead();
    @Message String none();
    @Message String noneHint();
    @Message String byYou();
    @Message String bySupport();
    @Message String bySite();
    @Message String bySomebody();
    @Message String throughPages();
    @Message String login();
    @Message String logout();
    @Message String refused();
    @Message String staffEntered();
}
