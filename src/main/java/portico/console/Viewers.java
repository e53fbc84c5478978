package portico.console;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import portico.hypervisor.HostTarget;
import portico.hypervisor.PowerState;
import portico.place.Reach;
import portico.secret.Tokens;
import portico.tenant.Columns;
import portico.tenant.Tenancy;
import portico.vm.MachineNames;
import portico.vm.Vm;

/** Who may look at which VM's screen. A token alone says it, so these questions are asked over all tenants. Waits for the database: never call it on an event loop. */
@Singleton
class Viewers {

    /** A browser let in: what its page needs to know. */
    record Welcome(String token, String vmName, boolean running, Instant expiresAt) {}

    /** Where a pass leads. */
    record Entrance(Pass pass, HostTarget host, String machine) {}

    /** How things stand for an open page. */
    record Look(Pass pass, boolean running, long others) {}

    /** The one place that says what makes a pass good. The status numbers are VmStatus: over traffic and stopped, overdue, locked. */
    private static final String PASS = """
            select v.id, v.session_id, v.tenant, s.vm_id, s.expires_at, s.ended_at is not null as ended,
                   u.status = 0 and vm.owner_id = s.user_id and vm.tenant = v.tenant and vm.status not in (-3, -1, 1) as allowed,
                   h.id as host_id, h.name as host_name, h.driver, h.uri, h.storage, h.network, h.ssh_address, h.ssh_user, h.ssh_port, h.ssh_host_key, h.ssh_key_file, h.ssh_key, vm.adopted_as
            from console_viewer v join console_session s on s.id = v.session_id join vm on vm.id = s.vm_id join user_account u on u.id = s.user_id
                 join host h on h.id = vm.host_id
            where\s""";
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Duration WATCHING = Duration.ofSeconds(40);

    private final Tenancy tenancy;
    private final Columns columns;
    private final Clock clock;

    Viewers(Tenancy tenancy, Columns columns, Clock clock) {
        this.tenancy = tenancy;
        this.columns = columns;
        this.clock = clock;
    }

    /** Lets in the browser that holds a link nobody used before. */
    Optional<Welcome> exchange(String link) { return looksLikeToken(link) ? tenancy.everywhere(() -> welcome(link, null)) : Optional.empty(); }

    /** The same for the portal's own page. @param webSessionId the login that opened it; when it ends, so does the view */
    Optional<Welcome> exchange(String link, long webSessionId) { return tenancy.everywhere(() -> welcome(link, webSessionId)); }

    /** Where a viewer's token leads. Empty when there never was such a token. */
    Optional<Entrance> enter(String token) {
        if (!looksLikeToken(token)) return Optional.empty();
        return tenancy.everywhere(() -> one(token, row -> new Entrance(pass(row), host(row), MachineNames.of(row.getLong("vm_id"), row.getString("adopted_as")))));
    }

    /** How things stand for the viewer with this token. Empty when there never was such a token. */
    Optional<Look> look(String token) {
        if (!looksLikeToken(token)) return Optional.empty();
        return tenancy.everywhere(() -> passOf(token).map(pass -> {
            Vm vm = Vm.findById(pass.vmId());
            long others = ConsoleViewer.count("session.id = ?1 and id <> ?2 and seenAt > ?3", pass.sessionId(), pass.viewerId(), clock.instant().minus(WATCHING));
            return new Look(pass, vm.power == PowerState.RUNNING, others);
        }));
    }

    /** The passes of these viewers, by viewer; one that is missing was deleted. One query however many. */
    Map<Long, Pass> passes(Collection<Long> viewerIds) {
        return tenancy.everywhere(() -> columns.list(PASS + "v.id = any (?)", List.of((Object) viewerIds.toArray(Long[]::new)), this::pass)).stream().collect(Collectors.toMap(Pass::viewerId, pass -> pass));
    }

    /** Notes that these viewers have an open socket. */
    void seen(Collection<Long> viewerIds) {
        tenancy.run(Tenancy.EVERYWHERE, () -> ConsoleViewer.update("seenAt = ?1 where id in ?2", clock.instant(), viewerIds));
    }

    private Optional<Welcome> welcome(String link, Long webSessionId) {
        return ConsoleSession.linkedBy(link).flatMap(session -> {
            session.useLink();
            var token = ConsoleViewer.admit(session, webSessionId);
            ConsoleViewer.flush();
            // The session may have ended since the link was told; the same rule decides as later at the socket.
            return passOf(token).filter(Pass::isGood)
                    .map(pass -> new Welcome(token, session.vm.name, session.vm.power == PowerState.RUNNING, pass.expiresAt()));
        });
    }

    private Optional<Pass> passOf(String token) { return one(token, this::pass); }

    private <T> Optional<T> one(String token, Columns.Reading<T> reading) { return columns.first(PASS + "v.token_hash = ?", List.of(Tokens.hash(token)), reading); }

    private static Reach reach(ResultSet row) throws SQLException {
        var address = row.getString("ssh_address");
        return address.isEmpty() ? Reach.HERE : new Reach(address, row.getString("ssh_user"), row.getInt("ssh_port"), row.getString("ssh_host_key"), row.getString("ssh_key_file"), row.getString("ssh_key"));
    }

    private static HostTarget host(ResultSet row) throws SQLException {
        return new HostTarget(row.getLong("host_id"), row.getString("host_name"), row.getString("driver"), row.getString("uri"), row.getString("storage"), row.getString("network"), reach(row));
    }

    private Pass pass(ResultSet row) throws SQLException {
        var expiresAt = row.getTimestamp("expires_at").toInstant();
        Optional<Ending> ending = row.getBoolean("ended") ? Optional.of(Ending.ENDED)
                : !row.getBoolean("allowed") ? Optional.of(Ending.WITHDRAWN)
                : !expiresAt.isAfter(clock.instant()) ? Optional.of(Ending.EXPIRED)
                : Optional.empty();
        return new Pass(row.getLong("id"), row.getLong("session_id"), row.getString("tenant"), row.getLong("vm_id"), expiresAt, ending);
    }

    private static boolean looksLikeToken(String token) { return token != null && TOKEN.matcher(token).matches(); }
}
