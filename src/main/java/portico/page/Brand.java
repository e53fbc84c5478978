package portico.page;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import portico.tenant.Tenant;

/**
 * How a hosting site looks and what its pages may be embedded in.
 *
 * @param logo         address of its logo; null: its initial in its colour
 * @param supportUrl   where its customers find help; null: nowhere
 * @param language     {@code zh-CN} or {@code en}; null: not known, ask the browser
 * @param embedOrigins origins whose pages may show ours in a frame
 */
public record Brand(String code, String name, String color, String logo, String supportUrl, String language, List<String> embedOrigins) {

    /** What visitors of an unknown site see. */
    static final Brand NEUTRAL = new Brand("", "Portico", "#1d5bd6", null, null, null, List.of());

    static Brand of(Tenant tenant) {
        return new Brand(tenant.code, tenant.name, tenant.brandColor, tenant.logoUrl, tenant.supportUrl, tenant.language, List.of(tenant.embedOrigins));
    }

    public String initial() { return name.substring(0, name.offsetByCodePoints(0, 1)).toUpperCase(java.util.Locale.ROOT); }

    /** Changes when the colours or the icon change. */
    public String version() { return Integer.toHexString((color + initial()).hashCode()); }

    /** Where the logo is fetched from when that is not our own origin. */
    Optional<String> logoOrigin() {
        if (logo == null || !logo.startsWith("http")) return Optional.empty();
        var address = URI.create(logo);
        return Optional.of(address.getScheme() + "://" + address.getAuthority());
    }
}
