package portico.staff.desk;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words of the staff's trash page. English and Chinese: {@code messages/trash_*.properties}. (Qute makes no class of a bundle with more than 300 messages that would run, so staff have two.) */
@MessageBundle("trash")
public interface TrashText {
    @Message String lead();
    @Message String none();
    @Message String noneHint();
    @Message String leaving();
    @Message String deleted();
    @Message String until();
    @Message String back();
    @Message String erasing();
    @Message String backups();
    @Message String backupsHint();
    @Message String backup();
    @Message String made();
    @Message String create();
    @Message String withDisks();
}
