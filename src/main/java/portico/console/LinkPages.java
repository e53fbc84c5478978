package portico.console;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import portico.page.OpenToAll;
import portico.page.Pages;

/**
 * The console page for embedding clients, {@code console.html?cc=…}. We never look at {@code cc}: the page's script takes it out of the address and exchanges it
 * ({@link ConsoleLinks}), so it is in no log of ours. Who may frame the page, the tenant names (see {@link portico.page.SecurityHeaders}).
 */
@Path("/")
@OpenToAll
@RunOnVirtualThread
public class LinkPages {

    private final Pages pages;

    LinkPages(Pages pages) { this.pages = pages; }

    @GET @Path("files/console/console.html")
    public Response screen() { return pages.show(ConsolePages.Templates.screen(ConsolePage.LINKED)); }

    @GET @Path("console.html")
    public Response shortcut() { return screen(); }
}
