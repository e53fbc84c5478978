package portico.vm;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import portico.api.Unavailable;
import portico.hypervisor.Hypervisors;
import portico.infra.Host;
import portico.page.Banner;
import portico.page.BannerSource;
import portico.page.PageContext;
import portico.tenant.Tenancy;

/** What customers should know about the servers their VMs live on: maintenance, silence, simulation, emulation. */
@Singleton
class HostBanners implements BannerSource {

    private static final Logger LOG = Logger.getLogger(HostBanners.class);
    private static final Duration KEEP = Duration.ofSeconds(5);
    /** When a whole room is dark, a strip for each server would push the page out of sight. */
    private static final int MOST_NAMED = 3;

    private record Known(List<Host> hosts, Instant readAt) {}

    private final Tenancy tenancy;
    private final Hypervisors hypervisors;
    private final Freshness freshness;
    private final Clock clock;
    private final PageContext page;
    /** Why this installation is simulated although nobody asked for it, in English, as the launcher found out. */
    private final Optional<String> simulatedBecause;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    HostBanners(Tenancy tenancy, Hypervisors hypervisors, Freshness freshness, Clock clock, PageContext page, @ConfigProperty(name = "portico.simulated.reason") Optional<String> simulatedBecause) {
        this.tenancy = tenancy;
        this.hypervisors = hypervisors;
        this.freshness = freshness;
        this.clock = clock;
        this.page = page;
        this.simulatedBecause = simulatedBecause;
    }

    @Override public List<Banner> banners(String tenant, String language) {
        var hosts = hosts(tenant);
        var banners = new ArrayList<Banner>();
        for (var host : hosts) if (host.maintenance != null) banners.add(new Banner("warn", "tool", words().bannerMaintenance(host.name, host.maintenance)));
        var silent = hosts.stream().filter(host -> freshness.isStale(host.seenAt)).toList();
        if (silent.size() > MOST_NAMED) banners.add(new Banner("warn", "server-off", words().bannerSilentMany(silent.size())));
        else silent.forEach(host -> banners.add(new Banner("warn", "server-off", silence(host))));
        long simulated = hosts.stream().filter(host -> hypervisors.isPlayed(host.target())).count();
        if (simulated > 0) banners.add(new Banner("", "info-circle", simulated < hosts.size() ? words().bannerSimulatedPartly()
                : simulatedBecause.map(words()::bannerSimulatedWhy).orElseGet(words()::bannerSimulated)));
        if (hosts.stream().anyMatch(host -> host.acceleration.equals("emulation"))) banners.add(new Banner("", "info-circle", words().bannerEmulation()));
        return banners;
    }

    private String silence(Host host) { return host.seenAt == null ? words().bannerNever(host.name) : words().bannerSilent(host.name, freshness.minutes(host.seenAt)); }

    private List<Host> hosts(String tenant) {
        var last = known.get(tenant);
        if (last != null && clock.instant().isBefore(last.readAt.plus(KEEP))) return last.hosts;
        try {
            var hosts = tenancy.in(tenant, () -> Host.grantedTo(tenant));
            known.put(tenant, new Known(hosts, clock.instant()));
            return hosts;
        } catch (Unavailable databaseGone) {
            LOG.debug("banners stay as they were", databaseGone);
            return last == null ? List.of() : last.hosts;
        }
    }

    private VmText words() { return page.words(VmText.class); }
}
