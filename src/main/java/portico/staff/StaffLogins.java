package portico.staff;

import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import portico.account.PasswordProof;
import portico.api.AuditLog;
import portico.api.Refusal;
import portico.tenant.Tenancy;

/** Lets staff in and out. What happens is in the audit of the site whose address they opened. */
@Singleton
class StaffLogins {

    private final Tenancy tenancy;
    private final PasswordProof proof;
    private final StaffSessions sessions;
    private final AuditLog audit;

    StaffLogins(Tenancy tenancy, PasswordProof proof, StaffSessions sessions, AuditLog audit) {
        this.tenancy = tenancy;
        this.proof = proof;
        this.sessions = sessions;
        this.audit = audit;
    }

    /**
     * To be called in no transaction.
     *
     * @param site code of the tenant, from the Host name
     * @return token for the cookie
     * @throws Refusal when name and password do not fit, or too many tries failed
     */
    String login(String typed, String password, String site, String address, String userAgent) {
        var found = tenancy.everywhere(() -> Staff.called(site, typed.strip()));
        var counted = "staff " + found.map(person -> "#" + person.id).orElse(site + "/" + typed.strip().toLowerCase(Locale.ROOT));
        // Never the name as typed: people type passwords into name fields.
        proof.demand(password, found.map(person -> person.passwordHash).orElse(null), address, counted,
                () -> note(site, found.map(Staff::actor).orElse("staff:?"), "staff.refused", address));
        var token = sessions.begin(found.orElseThrow().id, address, userAgent);
        note(site, found.get().actor(), "staff.login", address);
        return token;
    }

    void logout(StaffSession session, String site, String address) {
        sessions.end(session.staff, session.id);
        note(site, session.staff.actor(), "staff.logout", address);
    }

    private void note(String site, String actor, String event, String address) {
        tenancy.run(site, () -> audit.record(StaffDesk.caller(site, actor, false, address), event, Map.of(), Map.of(), null, null));
    }
}
