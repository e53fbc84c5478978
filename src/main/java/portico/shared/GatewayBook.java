package portico.shared;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import portico.certificate.SiteCertificate;
import portico.gateway.Gateway;
import portico.gateway.GatewayException;
import portico.gateway.Site;
import portico.gateway.Way;
import portico.infra.Host;
import portico.infra.IpBlock;
import portico.secret.Vault;
import portico.tenant.Tenancy;

/** What the database knows and shall know about gateways. Every method is a transaction of its own over all tenants, and short. */
@Singleton
class GatewayBook {

    /** Longer than any sync: who held it so long has died. */
    private static final Duration LEASE = Duration.ofSeconds(120);
    /** More than this at once is one event, not many. */
    private static final int DRIFTS_AT_ONCE = 20;

    /** All that a sync needs. @param answers to certificate authorities, by token @param changes rows of gateway_change that were there when the rest was read @param hadPorts forwards were synced before */
    record Work(Gateway gateway, boolean reachable, List<Rule> rules, Map<String, String> answers, List<Long> changes, boolean hadPorts, boolean hadSites) {
        List<Rule> rules(boolean site) { return rules.stream().filter(rule -> rule.site() == site).toList(); }
    }

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Vault vault;
    private final Clock clock;

    GatewayBook(Tenancy tenancy, EntityManager database, Vault vault, Clock clock) {
        this.tenancy = tenancy;
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    /** Hosts that changed, or whose gateway is due for a look, and nobody is at it. */
    List<Long> due() {
        return tenancy.everywhere(() -> longs(database.createNativeQuery("""
                select h.id from host h left join gateway_state g on g.host_id = h.id
                where (exists (select from gateway_change c where c.host_id = h.id) or g.due_at <= :now) and (g.leased_until is null or g.leased_until < :now) order by h.id""", Long.class)
                .setParameter("now", clock.instant())));
    }

    /** After a start nothing that was known before counts. */
    void distrust() { tenancy.everywhere(() -> database.createNativeQuery("update gateway_state set due_at = :now, leased_until = null").setParameter("now", clock.instant()).executeUpdate()); }

    /** Takes the host's gateway in hand; empty when somebody else has it, or when there is nothing to do. */
    Optional<Work> take(long hostId) {
        return tenancy.everywhere(() -> {
            database.createNativeQuery("insert into gateway_state (host_id) values (:host) on conflict do nothing").setParameter("host", hostId).executeUpdate();
            int taken = database.createNativeQuery("update gateway_state set leased_until = :until where host_id = :host and (leased_until is null or leased_until < :now)")
                    .setParameter("until", clock.instant().plus(LEASE)).setParameter("host", hostId).setParameter("now", clock.instant()).executeUpdate();
            return taken == 0 ? Optional.empty() : Optional.of(work(hostId));
        });
    }

    private Work work(long hostId) {
        var changes = longs(database.createNativeQuery("select id from gateway_change where host_id = :host", Long.class).setParameter("host", hostId));
        Host host = Host.findById(hostId);
        GatewayState state = GatewayState.findById(hostId);
        boolean reachable = RuleState.isPublic(host);
        var gateway = gateway(host);
        return new Work(gateway, reachable, rules(gateway), answers(hostId), changes, state.portsReadAt != null, state.sitesReadAt != null);
    }

    Gateway gateway(Host host) {
        var guests = new ArrayList<String>();
        var networks = new java.util.TreeSet<String>();
        List<Object[]> ranges = database.createNativeQuery("select id, host(start_ip), host(end_ip) from ip_block where portico_reaches(host_id, whole_group, :host) and shared and family(start_ip) = 4 order by start_ip", Object[].class)
                .setParameter("host", host.id).getResultList();
        for (var range : ranges) {
            IpBlock block = IpBlock.findById(((Number) range[0]).longValue());
            guests.add(range[1].equals(range[2]) ? (String) range[1] : range[1] + "-" + range[2]);
            networks.add(network(block.gateway, block.prefixLength()));
        }
        return new Gateway(host.id, host.name, host.driver, host.publicIp, host.storage + "/gateway", guests, List.copyOf(networks), host.reach());
    }

    private static String network(String address, int length) {
        var bits = new BigInteger(1, InetAddress.ofLiteral(address).getAddress()).shiftRight(32 - length).shiftLeft(32 - length).intValue();
        return (bits >>> 24) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "." + (bits & 255) + "/" + length;
    }

    private List<Rule> rules(Gateway gateway) {
        @SuppressWarnings("unchecked") List<Tuple> rows = database.createNativeQuery("""
                select r.*, v.status in (2, -2, 0) as open, host(a.ip) as address from (
                    select id, vm_id, nic_id, present, protocol, public_port, private_port, cast(null as text) as domain, false as redirect, false as proxy, false as guest_tls, false as hsts, cast(null as text) as digest
                    from port_forward where host_id = :host
                    union all select s.id, s.vm_id, s.nic_id, s.present, null, null, null, s.domain, s.redirect and (s.tls = 'PASS' or c.digest is not null), s.visitor = 'PROXY', s.guest_tls, s.hsts, c.digest
                    from site_binding s left join certificate c on c.site_id = s.id and s.tls = 'END' where s.host_id = :host) r
                join vm v on v.id = r.vm_id
                left join lateral (select ip from ip_address where nic_id = r.nic_id and vm_id = r.vm_id and family(ip) = 4 order by main desc, id limit 1) a on true""", Tuple.class)
                .setParameter("host", gateway.hostId()).getResultList();
        return rows.stream().map(row -> {
            long id = ((Number) row.get("id")).longValue();
            var domain = (String) row.get("domain");
            var address = (String) row.get("address");
            boolean present = (boolean) row.get("present");
            boolean open = (boolean) row.get("open");
            return domain != null ? Rule.site(id, new Site(domain, address, way(row)), present, open)
                    : Rule.port(gateway, id, (String) row.get("protocol"), (int) row.get("public_port"), (int) row.get("private_port"), address, present, open);
        }).toList();
    }

    /** Until its first certificate is there, TLS goes to the guest as it did before, and nobody is led from HTTP to a certificate that is not there. */
    private static Way way(Tuple row) {
        var digest = (String) row.get("digest");
        boolean ends = digest != null;
        return new Way(ends ? digest : "", (boolean) row.get("redirect"), (boolean) row.get("proxy"), ends && (boolean) row.get("guest_tls"), ends && (boolean) row.get("hsts"));
    }

    private Map<String, String> answers(long hostId) {
        List<Object[]> rows = database.createNativeQuery("select token, answer from certificate where host_id = :host and token is not null", Object[].class).setParameter("host", hostId).getResultList();
        return rows.stream().collect(Collectors.toMap(row -> (String) row[0], row -> (String) row[1], (one, same) -> one));
    }

    /** Chain and private key. @throws GatewayException when it went meanwhile */
    String pem(String digest) {
        return tenancy.everywhere(() -> SiteCertificate.<SiteCertificate>find("digest", digest).firstResultOptional().map(found -> found.chain.strip() + "\n" + vault.open(found.key).strip() + "\n")
                .orElseThrow(() -> new GatewayException("certificate " + digest + " is not there any more")));
    }

    /** What a look at one half of the gateway found. @param skipped there was nothing to do @param error null: none @param drifts for people; the rest are ids of rules */
    record Found(boolean site, boolean skipped, String error, Collection<Long> appeared, Collection<Long> vanished, Collection<Long> lost, List<String> drifts) {}

    /** Writes it down and lets go. @param next when to look again at the latest */
    void close(Work work, List<Found> found, Duration next) {
        tenancy.everywhere(() -> {
            var now = clock.instant();
            for (var half : found) {
                if (half.skipped) continue;
                mark(half, now);
                GatewayState state = GatewayState.findById(work.gateway.hostId());
                if (half.site) {
                    state.sitesError = half.error;
                    if (half.error == null) state.sitesReadAt = now;
                    if (half.error == null && !work.answers.isEmpty()) database.createNativeQuery("update certificate set answer_shown = true where token in (:tokens) and not answer_shown")
                            .setParameter("tokens", work.answers.keySet()).executeUpdate();
                } else {
                    state.portsError = half.error;
                    if (half.error == null) state.portsReadAt = now;
                }
                drifts(work.gateway.hostId(), half);
            }
            if (!work.changes.isEmpty()) database.createNativeQuery("delete from gateway_change where id in (:ids)").setParameter("ids", work.changes).executeUpdate();
            return database.createNativeQuery("update gateway_state set leased_until = null, due_at = :due where host_id = :host").setParameter("due", now.plus(next))
                    .setParameter("host", work.gateway.hostId()).executeUpdate();
        });
    }

    private void mark(Found half, Instant now) {
        var table = half.site ? "site_binding" : "port_forward";
        update("update " + table + " set present = true, drifted_at = null where id in (:ids)", half.appeared);
        update("update " + table + " set present = false, drifted_at = null where id in (:ids)", half.vanished);
        if (!half.lost.isEmpty()) database.createNativeQuery("update " + table + " set present = false, drifted_at = coalesce(drifted_at, :now) where id in (:ids)")
                .setParameter("now", now).setParameter("ids", half.lost).executeUpdate();
    }

    private void update(String sql, Collection<Long> ids) { if (!ids.isEmpty()) database.createNativeQuery(sql).setParameter("ids", ids).executeUpdate(); }

    private void drifts(long hostId, Found half) {
        var told = half.drifts.size() <= DRIFTS_AT_ONCE ? half.drifts : List.of(half.drifts.size() + " rules at once, " + half.drifts.getFirst() + " among them");
        for (var what : told) database.createNativeQuery("insert into gateway_drift (host_id, at, kind, what, repaired) values (:host, :now, :kind, :what, :repaired)")
                .setParameter("host", hostId).setParameter("now", clock.instant()).setParameter("kind", half.site ? "domain" : "port").setParameter("what", what)
                .setParameter("repaired", half.lost.isEmpty() && half.error == null).executeUpdate();
    }

    @SuppressWarnings("unchecked")
    private static List<Long> longs(jakarta.persistence.Query query) { return query.getResultList(); }
}
