package portico.staff;

import jakarta.persistence.*;
import org.hibernate.annotations.TenantId;
import portico.account.BrowserSession;

/** A browser in which staff is logged in. */
@Entity
@Table(name = "staff_session")
public class StaffSession extends BrowserSession {
    @TenantId public String tenant;
    @ManyToOne(fetch = FetchType.EAGER) @JoinColumn(name = "staff_id") public Staff staff;
    /** Code of the tenant an operator works for at the moment, {@code *} for all; null: the one whose address they opened. */
    public String site;
}
