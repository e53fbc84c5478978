package portico.vm;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import portico.account.Visitor;

/** Tells open pages that something changed. The events carry nothing: the page asks again through the ordinary door, which decides what it may see. */
@Path("/")
@Blocking
public class NewsPages {

    /** Shorter than the idle limit of any proxy in the way. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(20);

    private final News news;
    private final Visitor visitor;

    NewsPages(News news, Visitor visitor) {
        this.news = news;
        this.visitor = visitor;
    }

    @GET @Path("vms/events") @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<OutboundSseEvent> ofAll(@Context Sse sse) { return events(sse, 0); }

    @GET @Path("vm/{id: [0-9]{1,18}}/events") @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<OutboundSseEvent> ofOne(@PathParam("id") long id, @Context Sse sse) { return events(sse, id); }

    /** @param vmId 0: every VM of the visitor */
    private Multi<OutboundSseEvent> events(Sse sse, long vmId) {
        var changed = news.of(visitor.demand().userId()).filter(change -> vmId == 0 || change.vmId() == 0 || change.vmId() == vmId).map(change -> sse.newEvent("changed", "now"));
        var alive = Multi.createFrom().ticks().every(SIGN_OF_LIFE).onOverflow().drop().map(tick -> sse.newEvent("alive", "yes"));
        return Multi.createBy().merging().streams(changed, alive);
    }
}
