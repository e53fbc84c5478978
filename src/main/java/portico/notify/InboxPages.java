package portico.notify;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import portico.account.Visitor;
import portico.page.Pages;

/** The demo's inbox: what would have been sent, for whoever tries the product without a mail server. There is none outside a demo. */
@Path("/demo/inbox")
@RunOnVirtualThread
public class InboxPages {

    @CheckedTemplate(basePath = "notify", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance inbox(InboxPage inbox);
    }

    private final Pages pages;
    private final Visitor visitor;
    private final Inbox inbox;

    InboxPages(Pages pages, Visitor visitor, Inbox inbox) {
        this.pages = pages;
        this.visitor = visitor;
        this.inbox = inbox;
    }

    @GET public Response show() {
        var caller = visitor.demand();
        if (!inbox.exists()) throw new NotFoundException();
        return pages.show(Templates.inbox(new InboxPage(inbox.newest(caller.tenant()).stream()
                .map(item -> new InboxPage.Line(item.channel() == Channel.MAIL ? "mail" : "message", item.subject(), item.recipient(), item.createdAt(), item.text())).toList())));
    }
}
