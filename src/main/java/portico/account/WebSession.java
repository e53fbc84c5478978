package portico.account;

import jakarta.persistence.*;
import org.hibernate.annotations.TenantId;

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
}
