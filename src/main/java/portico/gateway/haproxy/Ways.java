package portico.gateway.haproxy;

import java.util.List;
import portico.gateway.Site;
import portico.gateway.Way;

/** A site as the map's value: its address, and words the configuration looks for, each behind a comma. */
final class Ways {

    private static final String END = ",end", REDIRECT = ",redirect", PROXY = ",proxy", SECURE = ",secure", HSTS = ",hsts";

    private Ways() {}

    static String text(Site site) {
        var way = site.way();
        return site.privateIp() + (way.endsTls() ? END : "") + (way.redirect() ? REDIRECT : "") + (way.proxy() ? PROXY : "") + (way.guestTls() ? SECURE : "") + (way.hsts() ? HSTS : "");
    }

    /** @param digests of the certificates that are there for the name; more than one is none that anybody wants */
    static Site site(String domain, String text, List<String> digests) {
        var address = text.indexOf(',') < 0 ? text : text.substring(0, text.indexOf(','));
        var certificate = !has(text, END) ? "" : digests.isEmpty() ? "none" : String.join(" and ", digests);
        return new Site(domain, address, new Way(certificate, has(text, REDIRECT), has(text, PROXY), has(text, SECURE), has(text, HSTS)));
    }

    private static boolean has(String text, String word) { return (text + ",").contains(word + ","); }
}
