package portico.api;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import portico.page.OpenToAll;
import portico.page.Pages;

/** The API reference, read off the catalogue: {@code /api/docs} for people, {@code /api/docs.txt} for reviews, {@code /api/openapi.json} for programs. */
@Path("/api")
@OpenToAll
public class DocsPage {

    private static final int LONGEST_SEARCH = 100;

    @CheckedTemplate(basePath = "docs")
    static class Templates {
        static native TemplateInstance reference(ReferencePage reference);
    }

    private final Catalogue catalogue;
    private final ReferenceViews views;
    private final OpenApi openApi;
    private final Remotes remotes;
    private final Pages pages;

    DocsPage(Catalogue catalogue, ReferenceViews views, OpenApi openApi, Remotes remotes, Pages pages) {
        this.catalogue = catalogue;
        this.views = views;
        this.openApi = openApi;
        this.remotes = remotes;
        this.pages = pages;
    }

    @GET @Path("docs") @Produces(MediaType.TEXT_HTML) @RunOnVirtualThread
    public Response reference(@Context HttpServerRequest here, @QueryParam("q") @DefaultValue("") String search) {
        return pages.show(Templates.reference(views.page(origin(here), search.length() > LONGEST_SEARCH ? search.substring(0, LONGEST_SEARCH) : search)));
    }

    @GET @Path("docs.txt") @Produces(MediaType.TEXT_PLAIN + ";charset=utf-8")
    public String text() { return Reference.text(catalogue.entries()); }

    @GET @Path("openapi.json") @Produces(MediaType.APPLICATION_JSON) @RunOnVirtualThread
    public String openApi(@Context HttpServerRequest here) { return openApi.document(origin(here)); }

    /** As the visitor sees us, also from behind a proxy that speaks TLS for us. */
    private String origin(HttpServerRequest here) { return (remotes.of(here).secure() ? "https://" : "http://") + here.authority(); }
}
