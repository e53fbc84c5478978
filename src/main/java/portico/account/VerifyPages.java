package portico.account;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.function.UnaryOperator;
import portico.api.*;
import portico.notify.Channel;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.tenant.Tenancy;

/** Where a customer proves that an e-mail address or telephone number is theirs: send a code, type it in. */
@Path("/account/verify/{channel: mail|sms}")
@RunOnVirtualThread
public class VerifyPages {

    @CheckedTemplate(basePath = "account", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance verify(VerifyPage verify);
    }

    private final Pages pages;
    private final PageContext page;
    private final Visitor visitor;
    private final Corridor corridor;
    private final Catalogue catalogue;
    private final Tenancy tenancy;

    VerifyPages(Pages pages, PageContext page, Visitor visitor, Corridor corridor, Catalogue catalogue, Tenancy tenancy) {
        this.pages = pages;
        this.page = page;
        this.visitor = visitor;
        this.corridor = corridor;
        this.catalogue = catalogue;
        this.tenancy = tenancy;
    }

    @GET public Response ask(@PathParam("channel") String channel) { return show(200, channel, false, form -> form); }

    @POST @Path("code")
    public Response send(@PathParam("channel") String channel) {
        try {
            corridor.run(visitor.demand(), "user_verify_send", Map.of("type", code(channel)));
            return show(200, channel, true, form -> form);
        } catch (Refusal refusal) {
            return show(422, channel, false, form -> form.refused(refusal));
        }
    }

    @POST
    public Response verify(@PathParam("channel") String channel, @FormParam("vcode") @DefaultValue("") String typed) {
        try {
            corridor.run(visitor.demand(), "user_verify", Map.of("type", code(channel), "vcode", typed));
            return pages.go("/account", Said.ADDRESS_VERIFIED);
        } catch (Refusal refusal) {
            return show(422, channel, false, form -> form.refused(refusal));
        }
    }

    private Response show(int status, String channel, boolean sent, UnaryOperator<Form> filled) {
        var caller = visitor.demand();
        var user = tenancy.in(caller.tenant(), () -> User.behind(caller));
        boolean mail = channel.equals("mail");
        var address = mail ? user.email : user.tel;
        if ((mail ? user.emailVerified : user.telVerified) || address.isEmpty()) return pages.go("/account");
        var form = new Form(catalogue.find("user_verify", null), "/account/verify/" + channel, page);
        return pages.show(status, Templates.verify(new VerifyPage(mail ? "mail" : "message", address, filled.apply(form), sent)));
    }

    private static String code(String channel) { return Codes.of(channel.equals("mail") ? Channel.MAIL : Channel.SMS); }
}
