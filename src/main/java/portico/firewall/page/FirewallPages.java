package portico.firewall.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import portico.account.Visitor;
import portico.api.Answer;
import portico.api.Refusal;
import portico.firewall.page.FirewallPage.Hidden;
import portico.page.Form;
import portico.page.Pages;
import portico.page.Said;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;

/**
 * A VM's firewall: state, rules in order, presets, what passes. Whatever changes it comes by one form, and whoever would lock themselves out with it is asked
 * first: their own address travels with every change.
 */
@Path("/vm/{id: [0-9]{1,18}}/firewall")
@RunOnVirtualThread
public class FirewallPages {

    @CheckedTemplate(basePath = "firewall", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance firewall(MachineView machine, FirewallPage wall);
        static native TemplateInstance lockout(MachineView machine, FirewallPage.LockOut ask);
    }

    private static final Map<String, Said> ORDERS = Map.of("add", Said.FIREWALL_SAVED, "del", Said.FIREWALL_SAVED, "move", Said.FIREWALL_SAVED, "policy", Said.FIREWALL_SAVED, "preset", Said.FIREWALL_SAVED,
            "switch", Said.FIREWALL_SAVED, "confirm", Said.FIREWALL_CONFIRMED, "revert", Said.FIREWALL_REVERTED);
    private static final List<String> FIELDS = List.of("direction", "act", "protocol", "ports", "remote", "position", "note", "ruleid", "in", "out", "preset", "enabled", "trial", "keep");

    private record Shown(MachineView machine, FirewallPage wall) {}

    private final Pages pages;
    private final Visitor visitor;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final FirewallViews views;

    FirewallPages(Pages pages, Visitor visitor, MachineDesk desk, MachineViews machines, FirewallViews views) {
        this.pages = pages;
        this.visitor = visitor;
        this.desk = desk;
        this.machines = machines;
        this.views = views;
    }

    @GET
    public Response look(@PathParam("id") long id) { return show(id, 200, views.addForm(id), Optional.empty(), Optional.empty()); }

    @POST
    public Response change(@PathParam("id") long id, MultivaluedMap<String, String> form) {
        var sub = form.getFirst("subaction") == null ? "add" : form.getFirst("subaction");
        if (!ORDERS.containsKey(sub)) throw new NotFoundException();
        boolean previews = form.getFirst("preview") != null;
        var sent = sent(form);
        try {
            var answer = desk.order(id, "vm_firewall", order(sub, sent, previews));
            if (!previews) return pages.go("/vm/" + id + "/firewall", ORDERS.get(sub));
            return show(id, 200, filled(id, sub, sent), Optional.of(passing((Answer.Json) answer)), Optional.empty());
        } catch (Refusal refusal) {
            if (refusal.code.equals("firewall.lockout")) return ask(id, sub, sent);
            return show(id, 422, filled(id, sub, sent), Optional.empty(), Optional.of(new FirewallViews.Refused(refusal, sub.equals("add"))));
        }
    }

    private Map<String, String> order(String sub, Map<String, String> sent, boolean previews) {
        var order = new HashMap<>(sent);
        order.put("subaction", sub);
        if (sub.equals("confirm") || sub.equals("revert")) return order;
        order.put("visitor", visitor.remote().address());
        if (previews) order.put("preview", "1");
        return order;
    }

    private static Map<String, String> sent(MultivaluedMap<String, String> form) {
        var sent = new HashMap<String, String>();
        for (var name : FIELDS) {
            var value = form.getFirst(name);
            if (value != null && !value.isBlank()) sent.put(name, value.strip());
        }
        return sent;
    }

    private Form filled(long id, String sub, Map<String, String> sent) {
        var form = views.addForm(id);
        if (sub.equals("add")) sent.forEach(form::value);
        return form;
    }

    private Response ask(long id, String sub, Map<String, String> sent) {
        var fields = new ArrayList<>(List.of(new Hidden("subaction", sub)));
        sent.forEach((name, value) -> { if (!name.equals("keep")) fields.add(new Hidden(name, value)); });
        return pages.show(409, Templates.lockout(desk.head(id), new FirewallPage.LockOut(visitor.remote().address(), fields)));
    }

    private static List<FirewallPage.Passing> passing(Answer.Json answer) {
        var all = new ArrayList<FirewallPage.Passing>();
        for (var each : (List<?>) answer.tree()) {
            var row = (Map<?, ?>) each;
            boolean in = row.get("direction").equals("in");
            all.add(new FirewallPage.Passing((String) row.get("service"), in, (Boolean) row.get("anybody"), in ? (Boolean) row.get("visitor") : null, (Boolean) row.get("changes")));
        }
        return all;
    }

    private Response show(long id, int status, Form add, Optional<List<FirewallPage.Passing>> previewed, Optional<FirewallViews.Refused> refused) {
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), views.of(vm, visitor.remote().address(), add, previewed, refused)));
        return pages.show(status, Templates.firewall(shown.machine, shown.wall));
    }
}
