package portico.account;

import jakarta.persistence.*;
import java.util.EnumSet;
import org.hibernate.annotations.TenantId;
import portico.api.Caller;
import portico.api.Door;

/** A browser in which somebody is a customer: the customer, or staff who acts in their name and says so. */
@Entity
@Table(name = "web_session")
public class WebSession extends BrowserSession {
    @TenantId public String tenant;
    @ManyToOne(fetch = FetchType.EAGER) @JoinColumn(name = "user_id") public User user;
    /** Who of the staff sits there, {@code staff:support}; null: the customer. */
    public String staff;
    /** Why staff does; null when the customer sits there. */
    @Column(name = "staff_reason") public String staffReason;

    /** Who calls from this browser, as the corridor's pages' door wants them. */
    Caller caller(String address) {
        var marks = EnumSet.noneOf(Caller.Mark.class);
        if (user.status == UserStatus.LOCKED) marks.add(Caller.Mark.LOCKED);
        if (staff != null) marks.add(Caller.Mark.STAFF);
        return Caller.user(user.tenant, user.id, staff == null ? user.username : staff, Door.PAGE, address).marked(marks);
    }
}
