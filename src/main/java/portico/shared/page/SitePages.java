package portico.shared.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import portico.api.Refusal;
import portico.page.Pages;
import portico.page.Said;
import portico.shared.RuleWalk;
import portico.shared.WalkPlans;
import portico.site.DnsCheck;
import portico.site.SiteBinding;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;
import portico.vm.Vm;

/** A VM's domains one by one: what is chosen for each, its certificate, its records in DNS. Before one is added its records can be looked at too. */
@Path("/vm/{id: [0-9]{1,18}}/ports/site")
@RunOnVirtualThread
public class SitePages {

    @CheckedTemplate(basePath = "shared", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance site(MachineView machine, SitePage site);
        static native TemplateInstance records(MachineView machine, SitePage.Preview preview);
    }

    private record Shown(MachineView machine, SitePage site) {}

    private record Looked(MachineView machine, DnsCheck.Plan plan) {}

    private final Pages pages;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final SharedViews views;
    private final RuleWalk walk;
    private final WalkPlans plans;
    private final RuleTests tests;
    private final DnsCheck check;

    SitePages(Pages pages, MachineDesk desk, MachineViews machines, SharedViews views, RuleWalk walk, WalkPlans plans, RuleTests tests, DnsCheck check) {
        this.pages = pages;
        this.desk = desk;
        this.machines = machines;
        this.views = views;
        this.walk = walk;
        this.plans = plans;
        this.tests = tests;
        this.check = check;
    }

    @POST
    public Response add(@PathParam("id") long id, MultivaluedMap<String, String> form) {
        var sent = SharedViews.taken(form, "domain", "tls", "redirect", "visitor", "guest", "hsts");
        // The other button of the form.
        if (form.containsKey("check")) return look(id, sent);
        try {
            order(id, "add", sent);
            return pages.go("/vm/" + id + "/ports", Said.SITE_ADDED);
        } catch (Refusal refusal) {
            return refused(id, sent, refusal);
        }
    }

    private Response look(long id, Map<String, String> sent) {
        try {
            var looked = desk.with(id, vm -> {
                if (vm.host.publicIp.isBlank()) throw new Refusal("rule.nopublic");
                return new Looked(machines.of(vm), check.plan(vm, sent.getOrDefault("domain", "")));
            });
            return pages.show(Templates.records(looked.machine, views.preview(looked.plan, check.look(looked.plan))));
        } catch (Refusal refusal) {
            return refused(id, sent, refusal);
        }
    }

    /** The list, with what was typed and what is wrong with it. */
    private Response refused(long id, Map<String, String> sent, Refusal refusal) {
        return pages.show(422, desk.with(id, vm -> SharedPages.Templates.ports(machines.of(vm), views.of(vm, views.portForm(id), SharedViews.filled(views.siteForm(id), sent).refused(refusal), null))));
    }

    @GET @Path("{rule: [0-9]{1,18}}")
    public Response card(@PathParam("id") long id, @PathParam("rule") long rule) { return card(id, rule, 200, List.of(), null, Map.of()); }

    /** A box that is not ticked is not sent. */
    @POST @Path("{rule: [0-9]{1,18}}")
    public Response change(@PathParam("id") long id, @PathParam("rule") long rule, MultivaluedMap<String, String> form) {
        var sent = SharedViews.taken(form, "tls", "visitor", "guest");
        for (var box : List.of("redirect", "hsts")) sent.put(box, form.containsKey(box) ? "1" : "0");
        var typed = Map.copyOf(sent);
        // Without a certificate at the gateway these mean nothing, and a form without scripts sends them all the same.
        if (sent.getOrDefault("tls", "").equals("pass")) {
            sent.remove("guest");
            sent.remove("hsts");
        }
        return update(id, rule, sent, typed);
    }

    @POST @Path("{rule: [0-9]{1,18}}/again")
    public Response again(@PathParam("id") long id, @PathParam("rule") long rule) { return update(id, rule, new HashMap<>(Map.of("tls", "end")), Map.of()); }

    /** @param typed what stays on the form if it is refused; empty: nothing was typed */
    private Response update(long id, long rule, Map<String, String> sent, Map<String, String> typed) {
        sent.put("domainid", String.valueOf(rule));
        try {
            order(id, "update", sent);
            return pages.go("/vm/" + id + "/ports/site/" + rule, Said.SITE_SAVED);
        } catch (Refusal refusal) {
            return card(id, rule, 422, List.of(), refusal, typed);
        }
    }

    /** Asks DNS, which takes its time, so it is asked for by POST. */
    @POST @Path("{rule: [0-9]{1,18}}/dns")
    public Response records(@PathParam("id") long id, @PathParam("rule") long rule) {
        var plan = desk.with(id, vm -> check.plan(vm, site(vm, rule).domain));
        return card(id, rule, 200, check.look(plan), null, Map.of());
    }

    @POST @Path("{rule: [0-9]{1,18}}/delete")
    public Response delete(@PathParam("id") long id, @PathParam("rule") long rule) {
        var undo = desk.with(id, vm -> SharedViews.undoOf(site(vm, rule)));
        order(id, "del", Map.of("domainid", String.valueOf(rule)));
        return pages.go("/vm/" + id + "/ports?undo=" + undo, Said.SITE_DELETED);
    }

    @POST @Path("{rule: [0-9]{1,18}}/test")
    public Response test(@PathParam("id") long id, @PathParam("rule") long rule) {
        return tests.of(id, "/vm/" + id + "/ports/site/" + rule + "/test", vm -> {
            var site = site(vm, rule);
            return new RuleTests.Planned(machines.of(vm), site.domain, plans.plan(vm, site), walk.isPlayed(vm.host));
        });
    }

    /** For whoever comes back to where a form was sent. */
    @GET
    public Response afterAdding(@PathParam("id") long id) { return pages.go("/vm/" + id + "/ports"); }

    @GET @Path("{rule: [0-9]{1,18}}/{what: again|dns|delete|test}")
    public Response after(@PathParam("id") long id) { return pages.go("/vm/" + id + "/ports"); }

    private Response card(long id, long rule, int status, List<DnsCheck.Line> records, Refusal refusal, Map<String, String> typed) {
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), views.card(vm, site(vm, rule), records, refusal, typed)));
        return pages.show(status, Templates.site(shown.machine, shown.site));
    }

    private static SiteBinding site(Vm vm, long rule) { return SiteBinding.<SiteBinding>find("id = ?1 and vmId = ?2", rule, vm.id).firstResultOptional().orElseThrow(() -> new Refusal("vm.none", "id")); }

    private void order(long id, String sub, Map<String, String> parameters) {
        var all = new HashMap<>(parameters);
        all.put("subaction", sub);
        desk.order(id, "vm_domain", all);
    }
}
