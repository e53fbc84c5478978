package portico.api;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Collection;
import portico.page.OpenToAll;
import portico.page.Pages;

/** The API reference, read off the catalogue: {@code /api/docs} for people, {@code /api/docs.txt} for everything else. */
@Path("/api")
@OpenToAll
public class DocsPage {

    @CheckedTemplate(basePath = "docs")
    static class Templates {
        static native TemplateInstance reference(Collection<Entry> entries, String origin);
    }

    private final Catalogue catalogue;
    private final Pages pages;

    DocsPage(Catalogue catalogue, Pages pages) {
        this.catalogue = catalogue;
        this.pages = pages;
    }

    @GET @Path("docs") @Produces(MediaType.TEXT_HTML) @RunOnVirtualThread
    public Response reference(@Context UriInfo here) {
        return pages.show(Templates.reference(catalogue.entries(), here.getBaseUri().getScheme() + "://" + here.getBaseUri().getAuthority()));
    }

    @GET @Path("docs.txt") @Produces(MediaType.TEXT_PLAIN + ";charset=utf-8")
    public String text() { return Reference.text(catalogue.entries()); }
}
