package portico.network;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;

/** The network page of a VM: cards, addresses, and who may give commands inside. Unplugging a card asks first: who does it over that card is cut off. */
@Path("/vm/{id: [0-9]{1,18}}/network")
@RunOnVirtualThread
public class NetworkPages {

    @CheckedTemplate(basePath = "network", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance network(MachineView machine, NetworkPage network);
        static native TemplateInstance unplug(MachineView machine, NetworkPage.Card card, Form form);
    }

    private static final String NAME = "confirm";

    private record Shown(MachineView machine, NetworkPage network) {}

    private record Asked(MachineView machine, NetworkPage.Card card) {}

    private final Pages pages;
    private final PageContext page;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final NetworkViews views;

    NetworkPages(Pages pages, PageContext page, MachineDesk desk, MachineViews machines, NetworkViews views) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.machines = machines;
        this.views = views;
    }

    @GET
    public Response network(@PathParam("id") long id) {
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), views.of(vm)));
        return pages.show(Templates.network(shown.machine, shown.network));
    }

    /** For whoever comes back to where a form was sent. */
    @GET @Path("{form: plug/[0-9]+|addresses|commands|rdns}")
    public Response after(@PathParam("id") long id) { return pages.go("/vm/" + id + "/network"); }

    @POST @Path("plug/{card: [0-9]{1,18}}")
    public Response plug(@PathParam("id") long id, @PathParam("card") long card) {
        desk.order(id, "vm_vif", Map.of("subaction", "plug", "vfid", String.valueOf(card)));
        return pages.go("/vm/" + id + "/network", Said.PLUG_ORDERED);
    }

    @GET @Path("unplug/{card: [0-9]{1,18}}")
    public Response ask(@PathParam("id") long id, @PathParam("card") long card) { return ask(id, card, 200, form -> form); }

    @POST @Path("unplug/{card: [0-9]{1,18}}")
    public Response unplug(@PathParam("id") long id, @PathParam("card") long card, @FormParam(NAME) @DefaultValue("") String typed) {
        if (!typed.strip().equals(desk.with(id, vm -> vm.name))) return ask(id, card, 422, form -> form.value(NAME, typed).problem(NAME, page.text().nameDiffers()));
        try {
            desk.order(id, "vm_vif", Map.of("subaction", "unplug", "vfid", String.valueOf(card)));
            return pages.go("/vm/" + id + "/network", Said.UNPLUG_ORDERED);
        } catch (Refusal refusal) {
            return ask(id, card, 409, form -> form.value(NAME, typed).refused(refusal));
        }
    }

    /** Every card's assigned addresses. */
    @POST @Path("addresses")
    public Response apply(@PathParam("id") long id) {
        var cards = desk.with(id, vm -> views.of(vm).cards());
        var parameters = new HashMap<>(Map.of("niccount", String.valueOf(cards.size())));
        for (int i = 0; i < cards.size(); i++) parameters.put("mac_" + i, cards.get(i).mac());
        desk.order(id, "vm_setips", parameters);
        return pages.go("/vm/" + id + "/network", Said.ADDRESSES_ORDERED);
    }

    @POST @Path("commands")
    public Response allow(@PathParam("id") long id, @FormParam("enabled") @DefaultValue("0") String enabled) {
        desk.order(id, "vm_cmds_switch", Map.of("enabled", enabled));
        return pages.go("/vm/" + id + "/network", enabled.equals("1") ? Said.COMMANDS_ALLOWED : Said.COMMANDS_FORBIDDEN);
    }

    @POST @Path("rdns")
    public Response call(@PathParam("id") long id, @FormParam("ip") @DefaultValue("") String ip, @FormParam("name") @DefaultValue("") String name) {
        try {
            desk.order(id, "vm_rdns", Map.of("subaction", "set", "ip", ip, "name", name.strip()));
            return pages.go("/vm/" + id + "/network", Said.REVERSE_NAME_SAVED);
        } catch (Refusal refusal) {
            var shown = desk.with(id, vm -> new Shown(machines.of(vm), views.of(vm).refused(ip, name, Refusals.in(page.getLanguage(), refusal))));
            return pages.show(422, Templates.network(shown.machine, shown.network));
        }
    }

    private Response ask(long id, long card, int status, UnaryOperator<Form> filled) {
        var asked = desk.with(id, vm -> new Asked(machines.of(vm), views.card(vm, card)));
        var form = filled.apply(desk.form(id, "vm_vif", "unplug", "network/unplug/" + card).ask(NAME, ""));
        return pages.show(status, Templates.unplug(asked.machine, asked.card, form));
    }
}
