package portico.account;

import java.util.EnumSet;
import portico.api.Caller;
import portico.api.Door;

/**
 * Who sits before a browser in which somebody is a customer, as every page wants to know it; as of the beginning of the request.
 *
 * @param language     of their pages; null: the site's
 * @param statusReason why they are locked; null: nobody said
 * @param staff        who of the staff sits there in the customer's name, {@code staff:support}; null: the customer
 */
public record Seat(long sessionId, String tenant, long userId, String username, String name, String language, UserStatus status, String statusReason, String staff) {

    /** Who calls from this browser, as the corridor's pages' door wants them. */
    Caller caller(String address) {
        var marks = EnumSet.noneOf(Caller.Mark.class);
        if (status == UserStatus.LOCKED) marks.add(Caller.Mark.LOCKED);
        if (staff != null) marks.add(Caller.Mark.STAFF);
        return Caller.user(tenant, userId, staff == null ? username : staff, Door.PAGE, address).marked(marks);
    }
}
