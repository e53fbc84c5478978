package portico.staff;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.util.Locale;
import java.util.Optional;
import org.hibernate.annotations.TenantId;
import portico.tenant.StaffRole;
import portico.tenant.Tenancy;

/** Somebody who works for a hosting site, or for the platform. Written by the world file. */
@Entity
public class Staff extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    /** {@code *} for the platform's operators. */
    @TenantId public String tenant;
    public String username;
    @Column(name = "password_hash") public String passwordHash;
    @Column(name = "role") String roleWord;
    @Column(name = "username_key", insertable = false, updatable = false) String usernameKey;

    public StaffRole role() { return StaffRole.of(roleWord); }

    /** An operator works at every site, others at their own. */
    public boolean worksAt(String site) { return tenant.equals(site) || tenant.equals(Tenancy.EVERYWHERE); }

    /** For audit and log: {@code staff:support}, {@code operator:root}. */
    public String actor() { return (tenant.equals(Tenancy.EVERYWHERE) ? "operator:" : "staff:") + username; }

    /** Who may log in at a site under this name, in any case: its own staff, else an operator. To be asked over all tenants. */
    public static Optional<Staff> called(String site, String name) {
        // PostgreSQL takes no NUL, and nobody has one in their name.
        if (name.indexOf('\0') >= 0) return Optional.empty();
        return Staff.<Staff>list("usernameKey = ?1 and tenant in (?2, ?3) order by tenant desc", name.toLowerCase(Locale.ROOT), site, Tenancy.EVERYWHERE).stream().findFirst();
    }
}
