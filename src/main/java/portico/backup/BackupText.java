package portico.backup;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about backups. English and Chinese: {@code messages/backup_*.properties}. */
@MessageBundle("backup")
public interface BackupText {
    @Message String backups();
    @Message String none();
    @Message String noneHint();
    @Message String kind(BackupKind kind);
    @Message String kindHint(BackupKind kind);
    @Message String state(BackupState state);
    @Message String left(int left, int most);
    @Message String scheduled();
    @Message String roughly();
    @Message String withinDisk();
    @Message String copied();
    @Message String notCopied(String reason);
    @Message String withDataDisks(int number);
    @Message String dataDisk(int number, int gigabytes);
    @Message String namedDisk(String label, int gigabytes);
    @Message String whichDisks();
    @Message String allDisks();
    @Message String allDisksHint(String disks);
    @Message String systemOnly();
    @Message String systemOnlyHint(String disks);
    @Message String otherDisksStay(String disks);
    @Message String restore();
    @Message String restoreOf(String name);
    @Message String delete();
    @Message String deleteOf(String name);
    @Message String make();
    @Message String makeNow();
    @Message String name();
    @Message String chooseKind();
    @Message String whatIsRestored();
    @Message String madeAt();
    @Message String sizeOfIt();
    @Message String whatIsLost();
    @Message String lostSince();
    @Message String lostSnapshots();
    @Message String keptAside(long hours);
    @Message String notKeptAside(String reason);
    @Message String whatHappens();
    @Message String lostPassword();
    @Message String offMeanwhile();
    @Message String offAfterwards();
    @Message String checkedFirst();
    @Message String kept();
    @Message String restoreNow();
    @Message String notNow();
    @Message String whatIsDeleted();
    @Message String deletedForGood();
    @Message String othersStay();
    @Message String deleteNow();
    @Message String lostWithDisk();
    @Message String schedule();
    @Message String scheduleHint(String zone);
    @Message String howOften();
    @Message String rhythm(Rhythm rhythm);
    @Message String weekday();
    @Message String hour();
    @Message String keep();
    @Message String nextAt();
    @Message String notMade(String reason);
    @Message String saveSchedule();
}
