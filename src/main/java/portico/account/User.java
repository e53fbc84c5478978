package portico.account;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import org.hibernate.annotations.TenantId;
import portico.api.Caller;
import portico.api.Door;
import portico.api.Refusal;
import portico.tenant.BySql;

/** A customer of a hosting site. {@code number} is the site's own id of them, {@code id} is our row. */
@Entity
@Table(name = "user_account")
public class User extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    public long number;
    public String username;
    @Column(name = "password_hash") public String passwordHash;
    public String name;
    public String email;
    public String tel;
    /** How many VMs they may have; 0 = the hosting site decides, we do not count. */
    @Column(name = "max_vms") public int maxVms;
    /** Selects the {@link UserGroup}. */
    public int utype;
    @Convert(converter = UserStatus.Column.class) public UserStatus status = UserStatus.ACTIVE;
    /** Why they are locked or disabled, for them to read; null: nobody said. */
    @Column(name = "status_reason") public String statusReason;
    @Column(name = "period_started_on") public LocalDate periodStartedOn;
    @Column(name = "reinstalls_used") public int reinstallsUsed;
    @Column(name = "email_verified") public boolean emailVerified;
    @Column(name = "tel_verified") public boolean telVerified;
    @Column(name = "registered_ip") public String registeredIp = "";
    @Column(name = "login_ip") public String loginIp = "";
    @Column(name = "logged_in_at") public Instant loggedInAt;
    /** Null: the tenant's. */
    public String language;
    /** Wants to hear of log-ins from new browsers. */
    @Column(name = "letter_logins") public boolean letterLogins = true;
    /** Wants to hear of scheduled backups that were not made. */
    @Column(name = "letter_backups") public boolean letterBackups = true;
    /** Wants to hear when traffic runs out. */
    @Column(name = "letter_traffic") public boolean letterTraffic = true;
    @Column(name = "api_key_hash") public String apiKeyHash;
    @Column(name = "api_key_head") public String apiKeyHead;
    @Column(name = "api_key_created_at") public Instant apiKeyCreatedAt;
    @Column(name = "created_at", insertable = false, updatable = false) public Instant createdAt;
    @Column(name = "username_key", insertable = false, updatable = false) String usernameKey;
    @Column(name = "email_key", insertable = false, updatable = false) String emailKey;

    public static Optional<User> numbered(long number) { return find("number", number).singleResultOptional(); }

    /** By user name or e-mail, in any case. */
    public static Optional<User> called(String nameOrEmail) {
        return key(nameOrEmail).flatMap(key -> BySql.list(User.class, key.column() + " = ?2", key.text()).stream().findFirst());
    }

    /** By which column a customer is found, and what stands in it. */
    record Key(String column, String text) {}

    /** Empty: nobody is called so. PostgreSQL takes no NUL, and nobody has one in their name. */
    static Optional<Key> key(String nameOrEmail) {
        if (nameOrEmail.indexOf('\0') >= 0) return Optional.empty();
        var lower = nameOrEmail.toLowerCase(java.util.Locale.ROOT);
        return Optional.of(new Key(lower.contains("@") ? "email_key" : "username_key", lower));
    }

    /** The customer behind a user-level caller. */
    public static User behind(Caller caller) { return User.<User>findByIdOptional(caller.userId()).orElseThrow(); }

    /** Uses up one of the reinstalls of the running period; the caller holds the row's lock. @throws Refusal when none is left */
    public void useReinstall(UserGroup group, LocalDate today) {
        if (!today.isBefore(periodStartedOn.plusDays(group.periodDays))) {
            periodStartedOn = today;
            reinstallsUsed = 0;
        }
        if (group.reinstallsPerPeriod > 0 && reinstallsUsed >= group.reinstallsPerPeriod)
            throw new Refusal("user.noreinstalls", group.reinstallsPerPeriod, periodStartedOn.plusDays(group.periodDays));
        reinstallsUsed++;
    }

    /** Themself, through one of the doors. */
    Caller caller(Door door, String address) { return caller(tenant, id, username, status, door, address); }

    static Caller caller(String tenant, long id, String username, UserStatus status, Door door, String address) {
        var caller = Caller.user(tenant, id, username, door, address);
        return status == UserStatus.LOCKED ? caller.marked(Set.of(Caller.Mark.LOCKED)) : caller;
    }

    /** The same customer, the row locked for this transaction. */
    public static User lock(User user) {
        getEntityManager().refresh(user, LockModeType.PESSIMISTIC_WRITE);
        return user;
    }

    public UserGroup group() { return UserGroup.of(utype); }
}
