package portico.disk;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about disks. English and Chinese: {@code messages/disk_*.properties}. */
@MessageBundle("disk")
public interface DiskText {
    @Message String disks();
    @Message String total(int gigabytes);
    @Message String systemDisk();
    @Message String dataDisk(int number);
    @Message String size();
    @Message String used();
    @Message String usedOf(String used, String all);
    @Message String usedUnknown();
    @Message String asOf();
    @Message String mounts();
    @Message String device();
    @Message String notMounted();
    @Message String noneHint();
    @Message String nameIt();
    @Message String remove();
    @Message String removeOf(String title);
    @Message String removed();
    @Message String removedHint();
    @Message String removedAt();
    @Message String eraseAt();
    @Message String putBack();
    @Message String use();
    @Message String useHint();
    @Message String growHint();
    @Message String whatHappens();
    @Message String notNow();
    @Message String goneFromMachine(String title, int gigabytes);
    @Message String usedNow(String used);
    @Message String keptFor(String howLong);
    @Message String days(long days);
    @Message String hours(long hours);
    @Message String unmounted();
    @Message String fstab();
    @Message String snapshotsStay();
    @Message String othersStay();
    @Message String removeNow();
    @Message String codeHint();
}
