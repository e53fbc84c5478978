package portico.rdns;

import io.netty.util.NetUtil;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import portico.rdns.ReverseName.Forward;
import portico.site.Dns;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/**
 * Keeps the name server in step with the rows: sets what shall be, reads back what is, asks whether the name leads back, and tries again later and later when the server
 * is silent. What is in order is looked at once a day, a name that does not lead back every few minutes. One row at a time belongs to one portal, by its due time.
 */
@Singleton
class KeepReverseNames implements Periodic {

    private static final Logger LOG = Logger.getLogger(KeepReverseNames.class);
    private static final Duration LEASE = Duration.ofMinutes(1), DAILY = Duration.ofDays(1), UNCONFIRMED = Duration.ofMinutes(5), FIRST_RETRY = Duration.ofSeconds(5), LAST_RETRY = Duration.ofMinutes(30);
    private static final int AT_ONCE = 20;

    /** A row in hand. @param name empty: to be forgotten */
    private record Work(long id, long addressId, String address, String name, int attempts) {}

    private final NameServer server;
    private final Dns dns;
    private final Tenancy tenancy;
    private final EntityManager database;
    private final Clock clock;

    KeepReverseNames(NameServer server, Dns dns, Tenancy tenancy, EntityManager database, Clock clock) {
        this.server = server;
        this.dns = dns;
        this.tenancy = tenancy;
        this.database = database;
        this.clock = clock;
    }

    @Override public String name() { return "keep-reverse-names"; }

    @Override public Duration every() { return Duration.ofSeconds(2); }

    /** A customer waits for this one. */
    void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) ReverseNameChanged change) {
        Thread.ofVirtual().name("reverse names").start(() -> {
            try {
                run();
            } catch (RuntimeException failed) {
                // The row stays due; the next round takes it up.
                LOG.warnf(failed, "setting a reverse name failed");
            }
        });
    }

    @Override public void run() {
        var dns = server.get();
        if (dns.isPresent()) for (var work : take()) follow(dns.get(), work);
    }

    private List<Work> take() {
        var now = clock.instant();
        return tenancy.everywhere(() -> {
            List<?> rows = database.createNativeQuery("""
                    update reverse_name r set due_at = :until from ip_address a where a.id = r.address_id
                    and r.id in (select id from reverse_name where due_at <= :now order by due_at limit :most for update skip locked)
                    returning r.id, r.address_id, case when family(a.ip) = 6 and masklen(a.ip) < 128 then host(a.ip + 1) else host(a.ip) end, r.name, r.attempts""", Object[].class)
                    .setParameter("until", now.plus(LEASE)).setParameter("now", now).setParameter("most", AT_ONCE).getResultList();
            return rows.stream().map(Object[].class::cast).map(row -> new Work(((Number) row[0]).longValue(), ((Number) row[1]).longValue(), (String) row[2], (String) row[3], ((Number) row[4]).intValue())).toList();
        });
    }

    private void follow(ReverseDns server, Work work) {
        try {
            if (work.name.isEmpty() && isNamedAnew(work)) {
                close(work, "", Forward.UNKNOWN);
                return;
            }
            var wanted = work.name.isEmpty() ? Optional.<String>empty() : Optional.of(work.name);
            if (!server.read(work.address).equals(wanted)) server.set(work.address, wanted);
            var shown = server.read(work.address).orElse("");
            var forward = work.name.isEmpty() ? Forward.UNKNOWN : forward(work);
            close(work, shown, forward);
        } catch (ReverseDnsException failed) {
            LOG.warnf("reverse name of %s: %s", work.address, failed.getMessage());
            var pause = FIRST_RETRY.multipliedBy(1L << Math.min(9, work.attempts));
            var next = clock.instant().plus(pause.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause);
            write("update reverse_name set error = :error, attempts = attempts + 1, due_at = :next where id = :id and name = :name", work, failed.reason, null, null, next);
        }
    }

    /** Its next holder has named it already, so there is nothing to forget. */
    private boolean isNamedAnew(Work work) {
        return tenancy.everywhere(() -> !database.createNativeQuery("select 1 from reverse_name where address_id = :address and id <> :id and name <> ''", Integer.class)
                .setParameter("address", work.addressId).setParameter("id", work.id).getResultList().isEmpty());
    }

    private Forward forward(Work work) {
        try {
            var found = dns.addresses(work.name);
            if (found.stream().anyMatch(address -> same(address, work.address))) return Forward.CONFIRMED;
            return found.isEmpty() ? Forward.MISSING : Forward.ELSEWHERE;
        } catch (Dns.Silent nobodyTells) {
            LOG.debugf("forward of %s: %s", work.name, nobodyTells.getMessage());
            return Forward.UNKNOWN;
        }
    }

    private static boolean same(String one, String other) {
        return (NetUtil.isValidIpV4Address(one) || NetUtil.isValidIpV6Address(one)) && InetAddress.ofLiteral(one).equals(InetAddress.ofLiteral(other));
    }

    /** What changed meanwhile is due already and stays so. */
    private void close(Work work, String shown, Forward forward) {
        if (work.name.isEmpty() && shown.isEmpty()) {
            tenancy.everywhere(() -> database.createNativeQuery("delete from reverse_name where id = :id and name = ''").setParameter("id", work.id).executeUpdate());
            return;
        }
        var next = clock.instant().plus(!shown.equals(work.name) ? FIRST_RETRY : forward == Forward.CONFIRMED ? DAILY : UNCONFIRMED);
        write("update reverse_name set error = :error, attempts = 0, shown = :shown, forward = :forward, read_at = :read, due_at = :next where id = :id and name = :name", work, null, shown, forward, next);
    }

    private void write(String sql, Work work, String error, String shown, Forward forward, Instant next) {
        tenancy.everywhere(() -> {
            var query = database.createNativeQuery(sql).setParameter("error", error).setParameter("next", next).setParameter("id", work.id).setParameter("name", work.name);
            if (forward != null) query.setParameter("shown", shown).setParameter("forward", forward.name()).setParameter("read", clock.instant());
            return query.executeUpdate();
        });
    }
}
