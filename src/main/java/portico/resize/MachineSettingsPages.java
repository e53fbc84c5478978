package portico.resize;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.UnaryOperator;
import portico.api.Refusal;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.resize.SettingsPage.Allowance;
import portico.vm.DataDisk;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;
import portico.vm.Sizes;
import portico.vm.Vm;
import portico.vm.VmText;

/** What an owner sets about a VM, and what it may use. */
@Path("/vm/{id: [0-9]{1,18}}/settings")
@RunOnVirtualThread
public class MachineSettingsPages {

    @CheckedTemplate(basePath = "resize", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance settings(MachineView machine, SettingsPage settings);
    }

    private record Shown(MachineView machine, SettingsPage settings) {}

    private final Pages pages;
    private final PageContext page;
    private final MachineDesk desk;
    private final MachineViews machines;

    MachineSettingsPages(Pages pages, PageContext page, MachineDesk desk, MachineViews machines) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.machines = machines;
    }

    @GET
    public Response settings(@PathParam("id") long id) { return show(id, 200, null, form -> form); }

    @POST @Path("name")
    public Response rename(@PathParam("id") long id, @FormParam("vname") @DefaultValue("") String name) {
        try {
            desk.order(id, "vm_info_update", Map.of("vname", name.strip()));
            return pages.go("/vm/" + id + "/settings", Said.RENAMED);
        } catch (Refusal refusal) {
            return show(id, 422, name, form -> form.refused(refusal));
        }
    }

    @POST @Path("protection")
    public Response protect(@PathParam("id") long id, @FormParam("protected") @DefaultValue("1") String on) {
        desk.order(id, "vm_protect", Map.of("protected", on));
        return pages.go("/vm/" + id + "/settings", "1".equals(on) ? Said.PROTECTED : Said.UNPROTECTED);
    }

    /** For whoever comes back to where a form was sent. */
    @GET @Path("{form: name|protection}")
    public Response afterForm(@PathParam("id") long id) { return pages.go("/vm/" + id + "/settings"); }

    private Response show(long id, int status, String typed, UnaryOperator<Form> filled) {
        var form = desk.form(id, "vm_info_update", null, "settings/name");
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), settings(vm, filled.apply(form.value("vname", typed == null ? vm.name : typed)))));
        return pages.show(status, Templates.settings(shown.machine, shown.settings));
    }

    private SettingsPage settings(Vm vm, Form rename) {
        var words = page.words(SettingsText.class);
        var of = page.words(VmText.class);
        var lines = new ArrayList<Allowance>();
        lines.add(new Allowance(of.processor(), of.cores(vm.cpu)));
        lines.add(new Allowance(of.memory(), Sizes.memory(vm.ramMb) + (vm.minRamMb < vm.ramMb ? " " + words.guaranteed(Sizes.memory(vm.minRamMb)) : "")));
        lines.add(new Allowance(of.disk(), vm.diskGb + (DataDisk.sizes(vm.id).isEmpty() ? "" : " + " + DataDisk.sizes(vm.id).replace(",", " + ")) + " GB"));
        lines.add(new Allowance(words.linkSpeed(), vm.linkSpeedMbps == 0 ? words.unlimited() : vm.linkSpeedMbps + " Mbps"));
        lines.add(new Allowance(words.traffic(), vm.trafficQuotaGb == 0 ? words.unlimited() : words.perMonth(vm.trafficQuotaGb)));
        lines.add(new Allowance(words.snapshots(), String.valueOf(vm.snapshots)));
        lines.add(new Allowance(words.fullBackups(), String.valueOf(vm.fullBackups)));
        lines.add(new Allowance(words.portForwards(), String.valueOf(vm.portForwards)));
        lines.add(new Allowance(words.siteBindings(), String.valueOf(vm.siteBindings)));
        return new SettingsPage(rename, vm.protectedFromDeletion, vm.resizeWaits, lines);
    }
}
