package portico.sshkey;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import portico.account.User;
import portico.account.Visitor;
import portico.api.Catalogue;
import portico.api.Corridor;
import portico.api.Refusal;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.tenant.Tenancy;

/** Where a customer keeps public SSH keys. */
@Path("/account/keys")
@RunOnVirtualThread
public class SshKeyPages {

    @CheckedTemplate(basePath = "sshkey", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance keys(SshKeysPage keys);
    }

    private final Pages pages;
    private final PageContext page;
    private final Visitor visitor;
    private final Corridor corridor;
    private final Catalogue catalogue;
    private final Tenancy tenancy;

    SshKeyPages(Pages pages, PageContext page, Visitor visitor, Corridor corridor, Catalogue catalogue, Tenancy tenancy) {
        this.pages = pages;
        this.page = page;
        this.visitor = visitor;
        this.corridor = corridor;
        this.catalogue = catalogue;
        this.tenancy = tenancy;
    }

    @GET
    public Response list() { return show(200, new MultivaluedHashMap<>(), form -> form); }

    @POST
    public Response add(MultivaluedMap<String, String> typed) {
        var wish = new HashMap<String, String>();
        for (var name : new String[] {"name", "sshkey"}) if (typed.getFirst(name) != null) wish.put(name, typed.getFirst(name));
        try {
            corridor.run(visitor.demand(), "user_sshkey_add", wish);
            return pages.go("/account/keys", Said.SSH_KEY_ADDED);
        } catch (Refusal refusal) {
            return show(422, typed, form -> form.refused(refusal));
        }
    }

    @POST @Path("{id: [0-9]{1,18}}/delete")
    public Response delete(@PathParam("id") long id) {
        corridor.run(visitor.demand(), "user_sshkey_delete", Map.of("keyid", String.valueOf(id)));
        return pages.go("/account/keys", Said.SSH_KEY_DELETED);
    }

    private Response show(int status, MultivaluedMap<String, String> typed, UnaryOperator<Form> finish) {
        var caller = visitor.demand();
        var form = finish.apply(new Form(catalogue.find("user_sshkey_add", null), "/account/keys", page).value("name", typed.getFirst("name")));
        var key = typed.getFirst("sshkey") == null ? "" : typed.getFirst("sshkey");
        return pages.show(status, Templates.keys(tenancy.in(caller.tenant(), () -> new SshKeysPage(SshKey.of(User.behind(caller).id), form, key, form.problemOf("sshkey"), SshKeys.MOST))));
    }
}
