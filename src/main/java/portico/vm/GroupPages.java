package portico.vm;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
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

/** A customer's groups of VMs: make, name, order, give a key away, delete. VMs are put into them on their own pages. */
@Path("/groups")
@RunOnVirtualThread
public class GroupPages {

    @CheckedTemplate(basePath = "vm", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance groups(GroupPage.All all);
        static native TemplateInstance group(GroupPage group);
        static native TemplateInstance ungroup(GroupPage group, Form form);
    }

    private static final String NAME = "confirm";

    private final Pages pages;
    private final PageContext page;
    private final Visitor visitor;
    private final Tenancy tenancy;
    private final Corridor corridor;
    private final Catalogue catalogue;

    GroupPages(Pages pages, PageContext page, Visitor visitor, Tenancy tenancy, Corridor corridor, Catalogue catalogue) {
        this.pages = pages;
        this.page = page;
        this.visitor = visitor;
        this.tenancy = tenancy;
        this.corridor = corridor;
        this.catalogue = catalogue;
    }

    @GET
    public Response groups() { return all(200, form -> form); }

    @POST
    public Response create(@FormParam("groupname") @DefaultValue("") String name, @FormParam("grouporder") @DefaultValue("") String order) {
        try {
            save(0, name, order);
            return pages.go("/groups", Said.GROUP_MADE);
        } catch (Refusal refusal) {
            return all(422, form -> form.value("groupname", name).value("grouporder", order).refused(refusal));
        }
    }

    @GET @Path("{group: [0-9]{1,18}}")
    public Response group(@PathParam("group") long id) { return one(id, 200, form -> form, form -> form); }

    @POST @Path("{group: [0-9]{1,18}}")
    public Response edit(@PathParam("group") long id, @FormParam("groupname") @DefaultValue("") String name, @FormParam("grouporder") @DefaultValue("") String order) {
        try {
            save(id, name, order);
            return pages.go("/groups/" + id, Said.GROUP_SAVED);
        } catch (Refusal refusal) {
            return one(id, 422, form -> form.value("groupname", name).value("grouporder", order).refused(refusal), form -> form);
        }
    }

    /** For whoever comes back to where a form was sent. */
    @GET @Path("{group: [0-9]{1,18}}/{form: key(/drop)?}")
    public Response after(@PathParam("group") long id) { return pages.go("/groups/" + id); }

    @POST @Path("{group: [0-9]{1,18}}/key")
    public Response key(@PathParam("group") long id, @FormParam("grouppassword") @DefaultValue("") String key) {
        try {
            // Empty means "not given" to the command; on this form it is what is asked for.
            if (key.isEmpty()) throw Refusal.of("grouppassword", "parameter.required");
            corridor.run(visitor.demand(), "vm_group_info_update", Map.of("groupid", String.valueOf(id), "grouppassword", key));
            return pages.go("/groups/" + id, Said.GROUP_KEY_SET);
        } catch (Refusal refusal) {
            return one(id, 422, form -> form, form -> form.refused(refusal));
        }
    }

    @POST @Path("{group: [0-9]{1,18}}/key/drop")
    public Response dropKey(@PathParam("group") long id) {
        corridor.run(visitor.demand(), "vm_group_info_update", Map.of("groupid", String.valueOf(id), "dropkey", "1"));
        return pages.go("/groups/" + id, Said.GROUP_KEY_DROPPED);
    }

    @GET @Path("{group: [0-9]{1,18}}/delete")
    public Response ask(@PathParam("group") long id) { return ask(id, 200, form -> form); }

    @POST @Path("{group: [0-9]{1,18}}/delete")
    public Response delete(@PathParam("group") long id, @FormParam(NAME) @DefaultValue("") String typed) {
        if (!typed.strip().equals(look(id, form -> form, form -> form).name())) return ask(id, 422, form -> form.value(NAME, typed).problem(NAME, page.text().nameDiffers()));
        corridor.run(visitor.demand(), "vm_group_delete", Map.of("groupid", String.valueOf(id)));
        return pages.go("/groups", Said.GROUP_DELETED);
    }

    private void save(long id, String name, String order) {
        if (name.isBlank()) throw Refusal.of("groupname", "parameter.required");
        var parameters = new HashMap<>(Map.of("groupid", String.valueOf(id), "groupname", name.strip()));
        if (!order.isBlank()) parameters.put("grouporder", order.strip());
        corridor.run(visitor.demand(), "vm_group_info_update", parameters);
    }

    private Response all(int status, UnaryOperator<Form> filled) {
        var me = visitor.demand();
        var lines = tenancy.in(me.tenant(), () -> VmGroup.of(me.userId()).stream().map(group -> new GroupPage.Line(group.id, group.name, Vm.count("group.id", group.id), group.passwordHash != null)).toList());
        return pages.show(status, Templates.groups(new GroupPage.All(lines, filled.apply(form("/groups").value("grouporder", String.valueOf(lines.size() + 1))))));
    }

    private Response one(long id, int status, UnaryOperator<Form> edit, UnaryOperator<Form> key) { return pages.show(status, Templates.group(look(id, edit, key))); }

    private Response ask(long id, int status, UnaryOperator<Form> filled) {
        var form = new Form(catalogue.find("vm_group_delete", null), "/groups/" + id + "/delete", page).ask(NAME, "");
        return pages.show(status, Templates.ungroup(look(id, unchanged -> unchanged, unchanged -> unchanged), filled.apply(form)));
    }

    private GroupPage look(long id, UnaryOperator<Form> edit, UnaryOperator<Form> key) {
        var me = visitor.demand();
        return tenancy.in(me.tenant(), () -> {
            var group = VmGroup.<VmGroup>find("id = ?1 and userId = ?2", id, me.userId()).firstResultOptional().orElseThrow(() -> Refusal.of("groupid", "vmgroup.none"));
            var members = Vm.<Vm>list("group.id = ?1 order by id", id).stream().map(vm -> new GroupPage.Member(vm.id, vm.name)).toList();
            return new GroupPage(id, group.name, group.passwordHash != null, User.behind(me).username, members,
                    edit.apply(form("/groups/" + id).value("groupname", group.name).value("grouporder", String.valueOf(group.sortOrder))), key.apply(form("/groups/" + id + "/key").demand("grouppassword")));
        });
    }

    private Form form(String action) { return new Form(catalogue.find("vm_group_info_update", null), action, page).demand("groupname").hint("groupname", null).hint("grouporder", page.words(GroupText.class).orderHint()).hint("grouppassword", page.words(GroupText.class).keyHint()); }
}
