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
@Path("/vms/events")
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

    /** @param vmId only news of this VM; 0: of every VM of the visitor */
    @GET @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<OutboundSseEvent> events(@QueryParam("vm") @DefaultValue("0") long vmId, @Context Sse sse) {
        var changed = news.of(visitor.demand().userId()).filter(change -> vmId == 0 || change.vmId() == 0 || change.vmId() == vmId).map(change -> sse.newEvent("changed", "now"));
        var alive = Multi.createFrom().ticks().every(SIGN_OF_LIFE).onOverflow().drop().map(tick -> sse.newEvent("alive", "yes"));
        return Multi.createBy().merging().streams(changed, alive);
    }
}
