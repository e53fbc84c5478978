package portico.certificate;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import portico.api.Unavailable;
import portico.certificate.CertificateAuthority.*;
import portico.certificate.CertificateBook.Work;
import portico.site.Dns;
import portico.task.Periodic;

/**
 * Orders certificates and renews them when a third of their time is left. A row is in one portal's hands at a time; what was begun is written down before it is gone on
 * with, so whoever takes the row over goes on with the same order. What fails is tried again later and later, and never more often than authorities allow.
 */
@Singleton
class KeepCertificates implements Periodic {

    private static final Logger LOG = Logger.getLogger(KeepCertificates.class);
    private static final int AT_ONCE = 4;
    /** How long one order is stayed with, and how long a gateway may take to give an answer. */
    private static final Duration STAY = Duration.ofSeconds(90), SHOW = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(30), SOON_MOST = Duration.ofHours(1);
    private static final Duration PROOF = Duration.ofMinutes(5), REFUSED = Duration.ofHours(1), MOST = Duration.ofDays(1);

    private final CertificateBook book;
    private final Authorities authorities;
    private final Dns dns;
    private final Clock clock;
    private final OrderLimits limits;
    private final boolean checkDns;
    private final Semaphore hands = new Semaphore(AT_ONCE);

    KeepCertificates(CertificateBook book, Authorities authorities, Dns dns, Clock clock, @ConfigProperty(name = "portico.acme.orders", defaultValue = "250") int orders,
            @ConfigProperty(name = "portico.acme.orders-within", defaultValue = "3H") Duration within, @ConfigProperty(name = "portico.acme.check-dns", defaultValue = "true") boolean checkDns) {
        this.book = book;
        this.authorities = authorities;
        this.dns = dns;
        this.clock = clock;
        this.limits = new OrderLimits(orders, within);
        this.checkDns = checkDns;
    }

    @Override public String name() { return "keep-certificates"; }

    @Override public Duration every() { return Duration.ofSeconds(2); }

    /** A customer waits for this one. */
    void wanted(@Observes(during = TransactionPhase.AFTER_SUCCESS) CertificateWanted wanted) {
        Thread.ofVirtual().name("certificates").start(() -> {
            try {
                run();
            } catch (Unavailable databaseGone) {
                // The row stays due; the next round takes it up.
                LOG.debugf("certificates wait for the database");
            } catch (RuntimeException failed) {
                LOG.warnf(failed, "ordering a certificate failed");
            }
        });
    }

    @Override public void run() {
        int free = hands.drainPermits();
        if (free == 0) return;
        int taken = 0;
        try {
            for (var work : book.take(free)) {
                taken++;
                Thread.ofVirtual().name("certificate of " + work.domain()).start(() -> {
                    try {
                        follow(work);
                    } catch (Unavailable databaseGone) {
                        LOG.debugf("certificate of %s waits for the database", work.domain());
                    } catch (RuntimeException failed) {
                        // Its lease runs out, and the next round, or the next portal, takes it up again.
                        LOG.errorf(failed, "following the certificate of %s failed", work.domain());
                    } finally {
                        hands.release();
                    }
                });
            }
        } finally {
            hands.release(free - taken);
        }
    }

    /** Goes as far with a row as can be gone now. */
    void follow(Work work) {
        var authority = authorities.of(work.driver());
        if (authority.isEmpty()) {
            book.rest(work, "certificate.off", "", later(work, SOON, SOON_MOST));
            return;
        }
        if (!work.open()) {
            book.rest(work, "certificate.closed", "", later(work, SOON, SOON_MOST));
            return;
        }
        var order = work.order();
        try {
            var key = work.key();
            if (order == null) {
                if (!leadsHere(work)) return;
                var room = authority.get().counts() ? book.count(authority.get().address(), work.domain(), limits) : Optional.<Instant>empty();
                if (room.isPresent()) {
                    book.rest(work, "certificate.limit", room.get().toString(), room.get());
                    return;
                }
                key = Pem.freshKey();
                order = authority.get().begin(work.domain());
                if (!book.began(work, order, key)) return;
            }
            stay(work, authority.get(), order, key);
        } catch (CertificateException failed) {
            LOG.infof("certificate of %s: %s", work.domain(), failed.getMessage());
            var next = failed.notBefore().orElseGet(() -> switch (failed.reason) {
                case "certificate.silent", "certificate.lost" -> later(work, SOON, SOON_MOST);
                case "certificate.limit", "certificate.refused", "certificate.account" -> later(work, REFUSED, MOST);
                default -> later(work, PROOF, MOST);
            });
            if (failed.isFinal()) book.failed(work, failed.reason, failed.detail, next);
            else book.rest(work, failed.reason, failed.detail, next);
        }
    }

    private void stay(Work work, CertificateAuthority authority, String order, String key) {
        var end = clock.instant().plus(STAY);
        String told = null;
        boolean requested = false;
        while (clock.instant().isBefore(end)) {
            switch (authority.look(order)) {
                case Prove prove -> {
                    if (!prove.token().equals(told)) {
                        if (!show(work, order, prove)) return;
                        authority.answered(order);
                        told = prove.token();
                    }
                    pause(Duration.ofSeconds(1));
                }
                case Ready _ -> {
                    if (!requested) authority.request(order, key);
                    requested = true;
                }
                case Waiting waiting -> pause(waiting.pause());
                case Issued issued -> {
                    close(work, authority, order, key, issued.chain());
                    return;
                }
                case Lost _ -> throw CertificateException.over("certificate.lost", "");
            }
        }
        book.rest(work, null, "", clock.instant().plus(SOON));
    }

    /** Has the gateway answer. False: nobody need go on. */
    private boolean show(Work work, String order, Prove prove) {
        if (!book.publish(work, order, prove.token(), prove.answer())) return false;
        // Nobody comes for an answer of a gateway that is only played.
        if (authorities.isPlayed(work.driver())) return true;
        var end = clock.instant().plus(SHOW);
        while (clock.instant().isBefore(end)) {
            var shown = book.isShown(work, prove.token());
            if (shown.isEmpty()) return false;
            if (shown.get()) return true;
            pause(Duration.ofMillis(100));
        }
        book.rest(work, "certificate.gateway", "", later(work, SOON, SOON_MOST));
        return false;
    }

    private void close(Work work, CertificateAuthority authority, String order, String key, String chain) {
        var leaf = Pem.chain(chain).getFirst();
        if (!Pem.fits(leaf, work.domain(), key)) throw CertificateException.over("certificate.refused", "the certificate is for something else");
        var until = leaf.getNotAfter().toInstant();
        var lifetime = Duration.between(leaf.getNotBefore().toInstant(), until);
        if (book.issued(work, authority.address(), order, chain, key, leaf, until.minus(lifetime.dividedBy(3)))) LOG.infof("certificate of %s: there, until %s", work.domain(), until);
    }

    /** An authority that finds nobody counts it as a failure, and few of these are allowed; so we look first. What nobody can tell us the authority will. */
    private boolean leadsHere(Work work) {
        if (!checkDns || authorities.isPlayed(work.driver())) return true;
        try {
            var found = dns.addresses(work.domain());
            if (!found.isEmpty() && found.stream().allMatch(work.publicIp()::equals)) return true;
            book.rest(work, found.isEmpty() ? "certificate.nowhere" : "certificate.elsewhere", found.isEmpty() ? work.publicIp() : String.join(", ", found), later(work, SOON, SOON_MOST));
            return false;
        } catch (Dns.Silent silent) {
            LOG.debugf("certificate of %s: %s", work.domain(), silent.getMessage());
            return true;
        }
    }

    /** Twice as long after each failure; and where a certificate is about to end, a few times more before it does. */
    private Instant later(Work work, Duration first, Duration most) {
        var now = clock.instant();
        var pause = first.multipliedBy(1L << Math.min(12, work.failures()));
        if (pause.compareTo(most) > 0) pause = most;
        if (work.validUntil() != null && work.validUntil().isAfter(now)) {
            var hurry = Duration.between(now, work.validUntil()).dividedBy(4);
            if (pause.compareTo(hurry) > 0) pause = hurry.compareTo(first) < 0 ? first : hurry;
        }
        return now.plus(pause);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw CertificateException.silent("interrupted", stopping);
        }
    }
}
