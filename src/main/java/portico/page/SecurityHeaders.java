package portico.page;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.URI;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import portico.api.Remotes;

/**
 * What browsers are told about our pages: scripts, styles and connections from this origin alone, nothing inline, framed only by whom the tenant named.
 * Headers that every answer carries, assets included, are in application.properties.
 */
@Singleton
public class SecurityHeaders {

    private final PageContext page;
    private final Brands brands;
    private final Remotes remotes;

    SecurityHeaders(PageContext page, Brands brands, Remotes remotes) {
        this.page = page;
        this.brands = brands;
        this.remotes = remotes;
    }

    /** The brand is read here, where waiting is allowed; templates then take it as known. Without a database the wait ends here, once. */
    @ServerRequestFilter(priority = 10)
    public void know(ContainerRequestContext request) {
        brands.of(page.host());
    }

    /** Where a redirect within the portal leads is said without scheme and host: behind a proxy that ends TLS, those we know are the wrong ones. */
    @ServerResponseFilter
    public void stayHere(ContainerResponseContext response) {
        if (!(response.getHeaders().getFirst("Location") instanceof URI to) || to.getHost() == null || !to.getHost().equalsIgnoreCase(page.host())) return;
        var path = to.getRawPath() == null || to.getRawPath().isEmpty() ? "/" : to.getRawPath();
        response.getHeaders().putSingle("Location", URI.create(path + (to.getRawQuery() == null ? "" : "?" + to.getRawQuery()) + (to.getRawFragment() == null ? "" : "#" + to.getRawFragment())));
    }

    /** Whoever came by TLS once does not come without it for half a year. */
    @ServerResponseFilter
    public void stayEncrypted(ContainerResponseContext response, HttpServerRequest request) {
        if (remotes.of(request).secure()) response.getHeaders().putSingle("Strict-Transport-Security", "max-age=15552000");
    }

    @ServerResponseFilter
    public void protect(ContainerResponseContext response) {
        var type = response.getMediaType();
        if (type == null || !type.isCompatible(MediaType.TEXT_HTML_TYPE)) return;
        response.getHeaders().putSingle("Content-Security-Policy", policy(page));
    }

    /** Nobody embeds staff pages, whatever they may embed of the customers'. */
    static String policy(PageContext page) {
        var policy = policy(page.brand());
        return page.isForStaff() ? policy.replaceFirst("frame-ancestors .*", "frame-ancestors 'none'") : policy;
    }

    static String policy(Brand brand) {
        var frames = brand.embedOrigins().isEmpty() ? "'none'" : "'self' " + String.join(" ", brand.embedOrigins());
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:" + brand.logoOrigin().map(origin -> " " + origin).orElse("")
                + "; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors " + frames;
    }
}
