package portico.staff;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import portico.account.User;
import portico.account.UserStatus;
import portico.account.WebSessions;
import portico.api.AuditLog;
import portico.api.Caller;
import portico.api.Refusal;
import portico.tenant.Tenancy;

/**
 * Staff in a customer's place, to see what the customer sees: with a reason, for an hour at most, under their own name in every record, on the customer's list of
 * sessions, and without what proves who the customer is ({@link portico.api.Api#keys}).
 */
@Singleton
public class Impersonation {

    private static final int LONGEST_REASON = 200;

    private final Tenancy tenancy;
    private final WebSessions sessions;
    private final AuditLog audit;

    Impersonation(Tenancy tenancy, WebSessions sessions, AuditLog audit) {
        this.tenancy = tenancy;
        this.sessions = sessions;
        this.audit = audit;
    }

    /**
     * To be called in no transaction.
     *
     * @param staff  who begins
     * @param userId our row of the customer
     * @param reason for the record and for the customer
     * @return token for the customers' cookie
     * @throws Refusal without a reason, or when the customer may not even look
     */
    public String begin(Caller staff, long userId, String reason, String userAgent) {
        var why = reason.replaceAll("\\p{Cc}", " ").strip();
        if (why.isEmpty()) throw Refusal.of("reason", "parameter.required");
        if (why.length() > LONGEST_REASON) throw Refusal.of("reason", "parameter.long");
        return tenancy.in(staff.tenant(), () -> {
            Optional<User> found = User.find("id", userId).singleResultOptional();
            var user = found.orElseThrow(() -> Refusal.of("userid", "user.none"));
            if (user.status == UserStatus.DISABLED) throw new Refusal("login.disabled");
            audit.record(staff, "staff.enter", Map.of("reason", why), Map.of("userid", user.number), user.id, null);
            return sessions.beginForStaff(user, staff.name(), why, staff.address(), userAgent);
        });
    }
}
