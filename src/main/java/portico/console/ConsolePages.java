package portico.console;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.function.Supplier;
import portico.account.Seat;
import portico.account.Visitor;
import portico.api.Answer;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.page.PageContext;
import portico.page.Pages;
import portico.vm.MachineDesk;

/** The portal's own console page, and what its script orders: each order is a command that walks the corridor. The page of a foreign site's link: {@link LinkPages}. */
@Path("/vm/{id: [0-9]{1,18}}/console")
@RunOnVirtualThread
public class ConsolePages {

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance screen(ConsolePage screen);
    }

    private final Pages pages;
    private final PageContext page;
    private final Visitor visitor;
    private final MachineDesk desk;
    private final Viewers viewers;
    private final ConsoleLinks links;

    ConsolePages(Pages pages, PageContext page, Visitor visitor, MachineDesk desk, Viewers viewers, ConsoleLinks links) {
        this.pages = pages;
        this.page = page;
        this.visitor = visitor;
        this.desk = desk;
        this.viewers = viewers;
        this.links = links;
    }

    @GET
    public Response screen(@PathParam("id") long id) {
        return pages.show(Templates.screen(new ConsolePage(id, desk.with(id, vm -> vm.name))));
    }

    /** Opens the session and lets this browser in; its token travels in the answer's body alone. */
    @POST @Path("open") @Produces(MediaType.APPLICATION_JSON)
    public Response open(@PathParam("id") long id) {
        return answer(() -> {
            send(id, "vm_console", "enable");
            var link = (String) state(id).get("token");
            var login = visitor.session().map(Seat::sessionId).orElseThrow(Visitor.NotLoggedIn::new);
            return viewers.exchange(link, login).map(welcome -> links.tell(welcome).getMap()).orElseThrow(() -> new Refusal("console.closed"));
        });
    }

    @POST @Path("prolong") @Produces(MediaType.APPLICATION_JSON)
    public Response prolong(@PathParam("id") long id) {
        return answer(() -> {
            var state = state(id);
            if (!"enabled".equals(state.get("state"))) throw new Refusal("console.closed");
            return Map.of("seconds", ConsoleSession.LIFE.toSeconds());
        });
    }

    @POST @Path("close") @Produces(MediaType.APPLICATION_JSON)
    public Response close(@PathParam("id") long id) {
        return answer(() -> {
            send(id, "vm_console", "logout");
            return Map.of();
        });
    }

    /** Gentle ones only; for what may lose data a script is not asked, see {@link portico.power.PowerPages}. */
    @POST @Path("power") @Produces(MediaType.APPLICATION_JSON)
    public Response power(@PathParam("id") long id, @FormParam("action") @DefaultValue("") String action) {
        if (ConsolePage.GENTLE.stream().noneMatch(choice -> choice.command().equals(action))) throw new NotFoundException();
        return answer(() -> {
            send(id, action, "");
            return Map.of();
        });
    }

    private Answer send(long id, String action, String sub) { return desk.order(id, action, Map.of("subaction", sub)); }

    private Map<?, ?> state(long id) {
        if (send(id, "vm_console", "state") instanceof Answer.Json(Map<?, ?> state)) return state;
        throw new IllegalStateException("vm_console state answers an object");
    }

    /** A script reads the answer, so a refusal is told in JSON too. */
    private Response answer(Supplier<Map<String, ?>> order) {
        try {
            return Response.ok(order.get()).header("Cache-Control", "no-store").build();
        } catch (Refusal refusal) {
            return Response.status(409).entity(Map.of("problem", Refusals.in(page.getLanguage(), refusal))).header("Cache-Control", "no-store").build();
        }
    }
}
