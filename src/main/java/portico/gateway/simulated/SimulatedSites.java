package portico.gateway.simulated;

import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;
import portico.gateway.*;

/** Sites that are played. Certificates are remembered by their digests, and answers to authorities go nowhere, since nobody asks. */
@Singleton
class SimulatedSites implements SiteBinder {

    private static final String REDIRECT = "redirect", PROXY = "proxy", SECURE = "secure", HSTS = "hsts", CERTIFICATE = "certificate=";

    private final PlayedRules rules;

    SimulatedSites(PlayedRules rules) { this.rules = rules; }

    @Override public String driver() { return "simulated"; }

    @Override public Synced<Site> sync(Gateway gateway, Sites sites) {
        var wanted = sites.all();
        var before = seen(gateway);
        before.stream().filter(site -> !wanted.contains(site)).forEach(site -> rules.remove(gateway.hostId(), site.domain()));
        wanted.stream().filter(site -> !before.contains(site)).forEach(site -> rules.put(gateway.hostId(), site.domain(), target(site)));
        return new Synced<>(before, before.equals(wanted) ? before : seen(gateway), false);
    }

    @Override public Set<Site> seen(Gateway gateway) {
        var seen = new HashSet<Site>();
        // Forwards have a blank between protocol and address; a name has none.
        rules.read(gateway.hostId(), "%").forEach((name, target) -> { if (name.indexOf(' ') < 0) seen.add(site(name, target)); });
        return seen;
    }

    /** Guests that are played serve on both ports. */
    @Override public Visit visits(Gateway gateway, Site site, boolean tls) {
        boolean known = rules.read(gateway.hostId(), site.domain()).containsKey(site.domain());
        int status = !known ? 404 : site.way().redirect() && !tls ? 308 : 200;
        return new Visit(known ? Visit.Outcome.THROUGH : Visit.Outcome.REFUSED, (tls ? "HTTPS " : "HTTP ") + status);
    }

    /** The address, then words. */
    private static String target(Site site) {
        var way = site.way();
        return site.privateIp() + (way.endsTls() ? " " + CERTIFICATE + way.certificate() : "") + (way.redirect() ? " " + REDIRECT : "") + (way.proxy() ? " " + PROXY : "")
                + (way.guestTls() ? " " + SECURE : "") + (way.hsts() ? " " + HSTS : "");
    }

    private static Site site(String domain, String target) {
        var words = Set.of(target.split(" "));
        var certificate = words.stream().filter(word -> word.startsWith(CERTIFICATE)).map(word -> word.substring(CERTIFICATE.length())).findFirst().orElse("");
        return new Site(domain, target.split(" ")[0], new Way(certificate, words.contains(REDIRECT), words.contains(PROXY), words.contains(SECURE), words.contains(HSTS)));
    }
}
