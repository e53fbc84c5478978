package portico.page;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Turns templates into answers: in the visitor's language, never cached, since nearly all of them are private. */
@Singleton
public class Pages {

    static final MediaType HTML = new MediaType("text", "html", "UTF-8");

    private final PageContext page;

    Pages(PageContext page) { this.page = page; }

    public Response show(TemplateInstance template) { return show(200, template); }

    public Response show(int status, TemplateInstance template) {
        // As bytes: the server writes a text into its buffers character by character, which took a tenth of a page's processor time.
        return Response.status(status).type(HTML).header("Cache-Control", "no-store").entity(render(template).getBytes(StandardCharsets.UTF_8)).build();
    }

    /**
     * The page's text. Rendered outside of transactions: the frame looks things up by itself, in one of its own, but only now and then, so that a page which held one would
     * fail now and then.
     *
     * @throws IllegalStateException within a transaction
     */
    public String render(TemplateInstance template) {
        if (QuarkusTransaction.getStatus() == Status.STATUS_ACTIVE) throw new IllegalStateException("a page is rendered within a transaction");
        return template.setLocale(page.locale()).render();
    }

    /** After a form: go there, by GET. @param path within the portal */
    public Response go(String path) { return Response.seeOther(URI.create(path)).header("Cache-Control", "no-store").build(); }

    /** Go there and say what was done. */
    public Response go(String path, Said said) { return go(path + (path.contains("?") ? "&" : "?") + "said=" + said.word()); }

    /** The path if it is one within the portal, else the front page: a form must not send people to foreign places. */
    public static String within(String path) {
        boolean ours = path != null && path.startsWith("/") && !path.startsWith("//") && path.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\');
        return ours ? path : "/";
    }
}
