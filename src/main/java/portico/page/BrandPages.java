package portico.page;

import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;

/** What the look of a page takes from the tenant. Public; the address carries a version, so browsers keep it. */
@OpenToAll
@Path("/brand")
public class BrandPages {

    private static final String KEEP = "public, max-age=604800";

    private final PageContext page;

    BrandPages(PageContext page) { this.page = page; }

    @GET @Path("colors.css") @Produces("text/css;charset=UTF-8")
    public Response colors() { return Response.ok(Palette.of(page.brand().color()).css()).header("Cache-Control", KEEP).build(); }

    @GET @Path("icon.svg") @Produces("image/svg+xml")
    public Response icon() {
        var palette = Palette.of(page.brand().color());
        var drawing = """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="%s"/>\
                <text x="16" y="22.5" text-anchor="middle" font-family="system-ui,sans-serif" font-size="18" font-weight="700" fill="%s">%s</text></svg>"""
                .formatted(palette.solid(), palette.on(), escape(page.brand().initial()));
        return Response.ok(drawing).header("Cache-Control", KEEP).build();
    }

    private static String escape(String text) { return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"); }
}
