package portico.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.Response;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.api.TooMany;
import portico.api.Unavailable;

/** Error pages: clear about what happened and what to do, silent about why inside. */
@Singleton
public class Faults {

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance fault(Fault fault);
    }

    private static final Logger LOG = Logger.getLogger(Faults.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int AGAIN_SECONDS = 5;

    private final Pages pages;
    private final PageContext page;

    Faults(Pages pages, PageContext page) {
        this.pages = pages;
        this.page = page;
    }

    /** A rule said no and the page had no better place to say so. */
    @ServerExceptionMapper
    public Response refused(Refusal refusal) {
        if (refusal instanceof TooMany limit) {
            var answer = Response.fromResponse(show(429));
            return answer.header("Retry-After", Math.max(1, limit.retryAfter.toSeconds())).build();
        }
        if (refusal.code.endsWith(".none") || refusal.code.equals("action.unknown")) return show(404);
        if (refusal.code.startsWith("parameter.") || refusal.code.equals("request.malformed")) return show(400);
        if (refusal.code.equals("access.denied")) return show(403);
        return show(new Fault(409, words().fault409(), Refusals.in(page.getLanguage(), refusal), null, 0));
    }

    @ServerExceptionMapper
    public Response unavailable(Unavailable standstill) {
        LOG.warnf("%s: %s (%s)", page.getHere(), standstill.getMessage(), standstill.getCause());
        return Response.fromResponse(show(503)).header("Retry-After", AGAIN_SECONDS).build();
    }

    /** What the framework itself refuses: unknown addresses, wrong methods, stale form tokens. */
    @ServerExceptionMapper
    public Response unfit(WebApplicationException failure) {
        int status = failure.getResponse().getStatus();
        if (status < 400) return failure.getResponse();
        return status >= 500 && status != 503 ? broken(failure) : show(status);
    }

    @ServerExceptionMapper
    public Response broken(Throwable bug) {
        var number = number();
        LOG.errorf(bug, "%s: internal error %s", page.getHere(), number);
        return show(new Fault(500, words().fault500(), words().fault500Text(), number, 0));
    }

    /** What was refused without a word, such as a form whose token is missing, gets its page too. */
    @ServerResponseFilter
    public void explain(ContainerResponseContext response) {
        if (response.getStatus() < 400 || response.hasEntity() || !page.wantsPage()) return;
        response.setEntity(show(response.getStatus()).getEntity(), null, Pages.HTML);
    }

    Response show(int status) {
        return switch (status) {
            case 403 -> show(new Fault(403, words().fault403(), words().fault403Text(), null, 0));
            case 404 -> show(new Fault(404, words().fault404(), words().fault404Text(), null, 0));
            case 405 -> show(new Fault(405, words().fault405(), words().fault405Text(), null, 0));
            case 413 -> show(new Fault(413, words().fault413(), words().fault413Text(), null, 0));
            case 429 -> show(new Fault(429, words().fault429(), words().fault429Text(), null, 0));
            case 503 -> show(new Fault(503, words().fault503(), words().fault503Text(), null, "GET".equals(page.method()) ? AGAIN_SECONDS : 0));
            default -> show(new Fault(status, words().fault400(), words().fault400Text(), null, 0));
        };
    }

    private Response show(Fault fault) { return pages.show(fault.status(), Templates.fault(fault)); }

    private static String number() {
        var bytes = new byte[4];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private PageText words() { return page.text(); }
}
