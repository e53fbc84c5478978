package portico.staff.desk;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import portico.api.Refusals;
import portico.certificate.SiteCertificate;
import portico.page.PageContext;
import portico.page.State;
import portico.shared.Holding;
import portico.shared.page.SharedText;
import portico.staff.StaffText;
import portico.staff.desk.PortPages.*;

/** What staff read of ports and domains, in what they may see. Runs inside the look's transaction. */
@Singleton
class PortLines {

    private static final Duration SOON = Duration.ofDays(7);
    private static final int MOST = 100;

    private final Holding.Book book;
    private final PageContext page;
    private final Clock clock;

    PortLines(Holding.Book book, PageContext page, Clock clock) {
        this.book = book;
        this.page = page;
        this.clock = clock;
    }

    Sheet sheet(String what, String at) {
        var moment = Optional.ofNullable(Search.time(at));
        boolean wrong = !at.isEmpty() && moment.isEmpty();
        var held = what.isEmpty() || wrong ? null : book.find(what, 0, moment, MOST).stream()
                .map(h -> new Held(h.what(), h.detail(), h.vmId(), h.vmName(), h.ownerId(), h.ownerName(), h.from(), h.until())).toList();
        return new Sheet(troubled(), SiteCertificate.count(), what, at, wrong ? words().badMoment() : null, held);
    }

    private List<Troubled> troubled() {
        var now = clock.instant();
        return SiteCertificate.<SiteCertificate>find("problem is not null or validUntil < ?1 order by dueAt", now.plus(SOON)).page(0, MOST).list().stream().map(certificate -> {
            var word = certificate.word(now);
            var state = new State(word == SiteCertificate.Word.FAILED ? "bad" : "warn", page.words(SharedText.class).certificateWord(word));
            return new Troubled(certificate.domain, certificate.vmId, certificate.tenant, state, certificate.reason() == null ? null : Refusals.in(page.getLanguage(), certificate.reason()), certificate.validUntil, certificate.dueAt);
        }).toList();
    }

    private StaffText words() { return page.words(StaffText.class); }
}
