package portico.site;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import portico.secret.Vault;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/**
 * Who publishes our word below a name in DNS has power over that name. Asking DNS takes its time, so no request does it: the wish is written down, and this looks
 * for the record until it is there or a day has passed.
 */
@Singleton
class SiteProofs implements Periodic {

    private static final Logger LOG = Logger.getLogger(SiteProofs.class);
    private static final Duration PATIENCE = Duration.ofDays(1);
    private static final int AT_ONCE = 50;

    private record Open(long userId, String domain) {}

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Vault vault;
    private final Dns dns;
    private final Clock clock;

    SiteProofs(Tenancy tenancy, EntityManager database, Vault vault, Dns dns, Clock clock) {
        this.tenancy = tenancy;
        this.database = database;
        this.vault = vault;
        this.dns = dns;
        this.clock = clock;
    }

    @Override public String name() { return "check-site-proofs"; }

    @Override public Duration every() { return Duration.ofSeconds(5); }

    /** Name of the TXT record that proves it. */
    static String record(String domain) { return "_portico." + domain; }

    /** What the record must hold; another for every customer and name. */
    String word(long userId, String domain) { return "portico=" + vault.mark("site " + userId + " " + domain).substring(0, 32); }

    static boolean isProved(long userId, String domain) { return DomainProof.count("userId = ?1 and domain = ?2 and provedAt is not null", userId, domain) > 0; }

    /** Begins to look for the record; in a transaction of its own, since the request that wished for it was refused. */
    void ask(String tenant, long userId, String domain) {
        tenancy.run(tenant, () -> database.createNativeQuery("""
                insert into domain_proof (tenant, user_id, domain, asked_at) values (:tenant, :user, :domain, :now)
                on conflict (user_id, domain) do update set asked_at = excluded.asked_at""")
                .setParameter("tenant", tenant).setParameter("user", userId).setParameter("domain", domain).setParameter("now", clock.instant()).executeUpdate());
    }

    @Override public void run() { open().forEach(this::look); }

    private List<Open> open() {
        return tenancy.everywhere(() -> DomainProof.<DomainProof>find("provedAt is null and askedAt > ?1 order by askedAt", clock.instant().minus(PATIENCE)).page(0, AT_ONCE).list()
                .stream().map(proof -> new Open(proof.userId, proof.domain)).toList());
    }

    private void look(Open open) {
        try {
            if (!dns.texts(record(open.domain)).contains(word(open.userId, open.domain))) return;
            tenancy.run(Tenancy.EVERYWHERE, () -> DomainProof.update("provedAt = ?1 where userId = ?2 and domain = ?3", clock.instant(), open.userId, open.domain));
        } catch (Dns.Silent silent) {
            LOG.debugf("proof of %s: %s", open.domain, silent.getMessage());
        }
    }
}
