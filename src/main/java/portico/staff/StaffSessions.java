package portico.staff;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import portico.account.SessionBook;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/** Sessions of staff. Operators' rows belong to no tenant, so these are looked up over all of them; whose site a session is good for is asked here and nowhere else. */
@Singleton
class StaffSessions implements Periodic {

    private final Tenancy tenancy;
    private final SessionBook<StaffSession> book;

    StaffSessions(Tenancy tenancy, Clock clock) {
        this.tenancy = tenancy;
        book = new SessionBook<>(StaffSession.class, Staff.class, "staff", clock);
    }

    /** @return the token for the cookie */
    String begin(long staffId, String address, String userAgent) {
        return tenancy.everywhere(() -> {
            var session = new StaffSession();
            session.staff = Staff.findById(staffId);
            session.tenant = session.staff.tenant;
            return book.begin(session, address, userAgent);
        });
    }

    /** The living session of a cookie's token, if it is good for this site. @param token null when the browser sent none */
    Optional<StaffSession> find(String site, String token) {
        if (!SessionBook.isToken(token)) return Optional.empty();
        return tenancy.everywhere(() -> book.find(token)).filter(session -> session.staff.worksAt(site));
    }

    /** The one used last first. */
    List<StaffSession> of(Staff staff) {
        return tenancy.everywhere(() -> book.alive("s.staff.id = ?3", staff.id)).stream()
                .sorted(Comparator.comparing((StaffSession s) -> s.seenAt).thenComparing(s -> s.id).reversed()).toList();
    }

    /** An operator goes to work at another site. @param site {@code *}: at all */
    void workAt(StaffSession session, String site) { tenancy.run(Tenancy.EVERYWHERE, () -> StaffSession.update("site = ?1 where id = ?2", site, session.id)); }

    /** Ends one of this person's own sessions; nothing when it is not theirs. */
    void end(Staff staff, long sessionId) { tenancy.run(Tenancy.EVERYWHERE, () -> book.delete("s.id = ?1 and s.staff.id = ?2", sessionId, staff.id)); }

    @Override public String name() { return "clean-staff-sessions"; }

    @Override public Duration every() { return Duration.ofMinutes(10); }

    @Override public void run() { tenancy.run(Tenancy.EVERYWHERE, book::clean); }
}
