package portico.account;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import org.hibernate.annotations.TenantId;

/** What a kind of customers may do and what they must confirm. */
@Entity
@Table(name = "user_group")
public class UserGroup extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    public int utype;
    public String name;
    @Column(name = "email_on_reload") public boolean emailOnReload;
    @Column(name = "email_on_revert") public boolean emailOnRevert;
    @Column(name = "email_on_reset_password") public boolean emailOnResetPassword;
    @Column(name = "sms_on_reload") public boolean smsOnReload;
    @Column(name = "sms_on_revert") public boolean smsOnRevert;
    @Column(name = "sms_on_reset_password") public boolean smsOnResetPassword;
    public int snapshots = 3;
    @Column(name = "full_backups") public int fullBackups = 1;
    /** Comma list of hours 0-23 in which backups are allowed; empty = always. */
    @Column(name = "backup_hours") public String backupHours = "";
    @Column(name = "port_forwards") public int portForwards = 10;
    @Column(name = "site_bindings") public int siteBindings = 5;
    /** 0 = not limited. */
    @Column(name = "reinstalls_per_period") public int reinstallsPerPeriod;
    @Column(name = "period_days") public int periodDays = 30;

    /** The group of that type; a tenant that defined none for it gets the defaults. */
    public static UserGroup of(int utype) {
        return UserGroup.<UserGroup>find("utype", utype).firstResultOptional().orElseGet(() -> {
            var byDefault = new UserGroup();
            byDefault.utype = utype;
            byDefault.name = "";
            return byDefault;
        });
    }
}
