package portico.disk;

import java.time.Instant;
import java.util.List;
import portico.page.Form;

/**
 * A VM's disks.
 *
 * @param gone   taken from it and not erased yet
 * @param reason why none can be changed now; null: they can
 * @param seenAt when the guest's agent last told of their use; null: never
 * @param linux  the commands that are shown for using a disk are for its system
 */
public record DisksPage(List<Row> rows, List<Gone> gone, String reason, int totalGb, Instant seenAt, boolean linux) {

    /**
     * A disk in use.
     *
     * @param id      0: the system disk
     * @param holds   what is on it, in its owner's words or the system's name; null: nobody said
     * @param used    in words; null: not known
     * @param percent -1: not known
     * @param tone    of the bar; null: nothing to worry about
     * @param mounts  where the system has it; null: not known, or nowhere
     * @param device  its lasting name within the system; null: of the system disk
     * @param fresh   the system has no file system on it mounted, as far as it said
     * @param naming  to say what it holds; null: the system disk
     */
    public record Row(long id, String title, int sizeGb, String holds, String used, int percent, String tone, String mounts, String device, boolean fresh, Form naming) {}

    /** One that was taken away. @param reason why it cannot be put back now; null: it can */
    public record Gone(long id, String title, int sizeGb, Instant removedAt, Instant eraseAt, String reason) {}
}
