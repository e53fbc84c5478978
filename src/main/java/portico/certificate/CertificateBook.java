package portico.certificate;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import portico.gateway.GatewayChanged;
import portico.secret.Vault;
import portico.tenant.Tenancy;

/**
 * What is kept of certificates. Every method is a transaction of its own over all tenants, and short. What is written holds only while the row is still about the same
 * order: a name that left, or that another portal took over, is nobody's to write on.
 */
@Singleton
class CertificateBook {

    /** Longer than a portal stays at one row: who held it so long has died. */
    private static final Duration LEASE = Duration.ofMinutes(4);

    /** A row in hand. @param order where the order is; null: none is under way @param key of the order, see {@link Pem#pair}; null as the order */
    record Work(long id, String domain, long hostId, String driver, String publicIp, boolean open, String order, String key, String token, Instant validUntil, int failures) {}

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Vault vault;
    private final Event<GatewayChanged> changed;
    private final Clock clock;

    CertificateBook(Tenancy tenancy, EntityManager database, Vault vault, Event<GatewayChanged> changed, Clock clock) {
        this.tenancy = tenancy;
        this.database = database;
        this.vault = vault;
        this.changed = changed;
        this.clock = clock;
    }

    /** Rows that are due and in nobody's hands, the longest waiting first. */
    List<Work> take(int most) {
        var now = clock.instant();
        return tenancy.everywhere(() -> {
            List<Object[]> rows = database.createNativeQuery("""
                    update certificate c set leased_until = :until from host h, vm v where h.id = c.host_id and v.id = c.vm_id
                    and c.id in (select id from certificate where due_at <= :now and (leased_until is null or leased_until < :now) order by due_at limit :most for update skip locked)
                    returning c.id, c.domain, c.host_id, h.driver, h.public_ip, v.status in (2, -2, 0), c.order_at, c.order_key, c.token, c.valid_until, c.failures""", Object[].class)
                    .setParameter("until", now.plus(LEASE)).setParameter("now", now).setParameter("most", most).getResultList();
            return rows.stream().map(row -> new Work(((Number) row[0]).longValue(), (String) row[1], ((Number) row[2]).longValue(), (String) row[3], (String) row[4], (boolean) row[5], (String) row[6],
                    row[7] == null ? null : vault.open((byte[]) row[7]), (String) row[8], row[9] == null ? null : instant(row[9]), ((Number) row[10]).intValue())).toList();
        });
    }

    private static Instant instant(Object time) { return time instanceof Instant instant ? instant : ((java.time.OffsetDateTime) time).toInstant(); }

    /**
     * Enters an order that is about to be made, unless that would be one too many.
     *
     * @return when there is room again; empty: there is, and it is taken
     */
    Optional<Instant> count(String authority, String domain, OrderLimits limits) {
        var now = clock.instant();
        return tenancy.everywhere(() -> {
            // Those who count at the same time take turns.
            database.createNativeQuery("select 1 from pg_advisory_xact_lock(7076, hashtext(:authority))").setParameter("authority", authority).getSingleResult();
            var times = new OrderLimits.Times(
                    times("select at from certificate_order where authority = :authority and at > :since order by at", authority, null, now.minus(limits.window())),
                    times("select at from certificate_order where authority = :authority and domain = :domain and at > :since order by at", authority, domain, now.minus(OrderLimits.HOUR)),
                    times("select issued_at from certificate_order where authority = :authority and domain = :domain and issued_at > :since order by issued_at", authority, domain, now.minus(OrderLimits.WEEK)));
            var next = limits.next(times);
            if (next.isPresent()) return next;
            database.createNativeQuery("insert into certificate_order (authority, domain, at) values (:authority, :domain, :now)").setParameter("authority", authority).setParameter("domain", domain).setParameter("now", now).executeUpdate();
            database.createNativeQuery("delete from certificate_order where at < :old").setParameter("old", now.minus(OrderLimits.WEEK).minus(OrderLimits.WEEK)).executeUpdate();
            return next;
        });
    }

    private List<Instant> times(String sql, String authority, String domain, Instant since) {
        var query = database.createNativeQuery(sql, Instant.class).setParameter("authority", authority).setParameter("since", since);
        if (domain != null) query.setParameter("domain", domain);
        @SuppressWarnings("unchecked") List<Instant> times = query.getResultList();
        return times;
    }

    /** From here on the order survives us. False: the name left. */
    boolean began(Work work, String order, String key) {
        return write("update certificate set order_at = :order, order_key = :key, token = null, answer = null, answer_shown = false, leased_until = :until where id = :id and order_at is null",
                work.id, "order", order, "key", vault.seal(key), "until", clock.instant().plus(LEASE)) == 1;
    }

    /** What the gateway shall answer. False: the name left. */
    boolean publish(Work work, String order, String token, String answer) {
        return tenancy.everywhere(() -> {
            int changedRows = database.createNativeQuery("update certificate set token = :token, answer = :answer, answer_shown = answer_shown and token is not distinct from cast(:token as text) where id = :id and order_at = :order")
                    .setParameter("token", token).setParameter("answer", answer).setParameter("id", work.id).setParameter("order", order).executeUpdate();
            changed.fire(new GatewayChanged(work.hostId));
            return changedRows == 1;
        });
    }

    /** Whether the gateway gives the answer; empty: the name left. */
    Optional<Boolean> isShown(Work work, String token) {
        return tenancy.everywhere(() -> {
            List<?> rows = database.createNativeQuery("select answer_shown from certificate where id = :id and token = :token", Boolean.class).setParameter("id", work.id).setParameter("token", token).getResultList();
            return rows.isEmpty() ? Optional.empty() : Optional.of((Boolean) rows.getFirst());
        });
    }

    /** The new one is in force. @param next when to begin with the one after it */
    boolean issued(Work work, String authority, String order, String chain, String key, X509Certificate leaf, Instant next) {
        var bare = Pem.privateOnly(key);
        return tenancy.everywhere(() -> {
            int changedRows = database.createNativeQuery("""
                    update certificate set chain = :chain, key = :key, digest = :digest, valid_from = :from, valid_until = :until, order_at = null, order_key = null, token = null, answer = null, answer_shown = false,
                    problem = null, detail = '', failures = 0, due_at = :next, leased_until = null where id = :id and order_at = :order""")
                    .setParameter("chain", chain).setParameter("key", vault.seal(bare)).setParameter("digest", Pem.digest(chain + bare)).setParameter("from", leaf.getNotBefore().toInstant())
                    .setParameter("until", leaf.getNotAfter().toInstant()).setParameter("next", next).setParameter("id", work.id).setParameter("order", order).executeUpdate();
            if (changedRows == 1) database.createNativeQuery("update certificate_order set issued_at = :now where id = (select max(id) from certificate_order where authority = :authority and domain = :domain)")
                    .setParameter("now", clock.instant()).setParameter("authority", authority).setParameter("domain", work.domain).executeUpdate();
            changed.fire(new GatewayChanged(work.hostId));
            return changedRows == 1;
        });
    }

    /** The try is over. @param next when to try again */
    void failed(Work work, String problem, String detail, Instant next) {
        var said = detail.replaceAll("\\p{Cntrl}", " ").strip();
        write("""
                update certificate set order_at = null, order_key = null, token = null, answer = null, answer_shown = false, problem = :problem, detail = :detail, failures = failures + 1,
                due_at = :next, leased_until = null where id = :id""", work.id, "problem", problem, "detail", said.substring(0, Math.min(500, said.length())), "next", next);
    }

    /** It is not over, and nobody need wait for it. @param problem null: none */
    void rest(Work work, String problem, String detail, Instant next) {
        write("update certificate set problem = cast(:problem as text), detail = :detail, failures = failures + :more, due_at = :next, leased_until = null where id = :id",
                work.id, "problem", problem, "detail", detail.substring(0, Math.min(500, detail.length())), "more", problem == null ? 0 : 1, "next", next);
    }

    private int write(String sql, long id, Object... values) {
        return tenancy.everywhere(() -> {
            var query = database.createNativeQuery(sql).setParameter("id", id);
            for (int i = 0; i < values.length; i += 2) query.setParameter((String) values[i], values[i + 1]);
            return query.executeUpdate();
        });
    }
}
