package portico.vm;

import java.time.Instant;
import java.util.List;
import portico.page.Form;
import portico.task.TaskView;

/**
 * What a VM's front page shows below its head.
 *
 * @param password       shown on this one page view because the owner asked; null: not asked
 * @param ssh            how to log in; null: not by SSH, or there is no address
 * @param trafficPercent -1: not limited
 * @param trafficRule    what counts and what happens at the end; null: not limited
 * @param trafficLetters its owner gets letters on the way there
 * @param wayBack        the last reinstallation or restoration can be undone; null: it cannot
 * @param acceleration   how its server runs it; null: not known
 */
public record Overview(List<String> addresses, String guestUser, String password, boolean passwordKnown, String ssh, String linkSpeed, String trafficText, int trafficPercent,
                       String trafficTone, String trafficResetsOn, String trafficRule, boolean trafficLetters, String acceleration, Instant createdAt, List<TaskView> recent, Form rename, List<Group> groups, WayBack wayBack) {

    /** The system before the last reinstallation, or before the last restoration, and until when its disk is kept. */
    public record WayBack(String system, boolean restored, Instant endsAt) {}

    /** A group the VM can be in. @param chosen it is */
    public record Group(long id, String name, boolean chosen) {}
}
