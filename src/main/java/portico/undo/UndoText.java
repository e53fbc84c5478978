package portico.undo;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about the way back from a reinstallation. English and Chinese: {@code messages/undo_*.properties}. */
@MessageBundle("undo")
public interface UndoText {
    @Message String undo();
    @Message String undoNow();
    @Message String notNow();
    @Message String wayBack();
    @Message String wayBackRestored();
    @Message String undoRestored();
    @Message String keptUntil(String system);
    @Message String keep(long hours);
    @Message String keepHint();
    @Message String keepReplaces(String system);
    @Message String notKept();
    @Message String whatHappens();
    @Message String goneFiles(String name);
    @Message String whatIsLost();
    @Message String oldSystem();
    @Message String since();
    @Message String until();
    @Message String lostSince();
    @Message String lostSnapshots();
    @Message String snapshotsStay();
    @Message String lostPassword();
    @Message String offMeanwhile();
    @Message String onlyOnce();
    @Message String kept();
}
