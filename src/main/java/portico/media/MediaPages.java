package portico.media;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.infra.IsoImage;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.vm.Confirmations;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;
import portico.vm.Vm;

/** A VM's CD drive: what is in it, another one, start from it. */
@Path("/vm/{id: [0-9]{1,18}}/media")
@RunOnVirtualThread
public class MediaPages {

    @CheckedTemplate(basePath = "media", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance drive(MachineView machine, MediaPage media);
    }

    private record Shown(MachineView machine, MediaPage media) {}

    private final Pages pages;
    private final PageContext page;
    private final MachineDesk desk;
    private final MachineViews machines;

    MediaPages(Pages pages, PageContext page, MachineDesk desk, MachineViews machines) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.machines = machines;
    }

    @GET
    public Response drive(@PathParam("id") long id) { return show(id, 200, null, form -> form, form -> form); }

    @POST
    public Response change(@PathParam("id") long id, @FormParam("cd_image") @DefaultValue("") String image) {
        try {
            desk.order(id, "vm_cd_manage", image.isEmpty() ? Map.of("subaction", "change") : Map.of("subaction", "change", "cd_image", image));
            return pages.go("/vm/" + id + "/media", image.isEmpty() ? Said.CD_EJECTED : Said.CD_INSERTED);
        } catch (Refusal refusal) {
            return show(id, 422, image, form -> form.refused(refusal), form -> form);
        }
    }

    /** For whoever comes back to where the form was sent. */
    @GET @Path("boot")
    public Response afterBoot(@PathParam("id") long id) { return pages.go("/vm/" + id + "/media"); }

    @POST @Path("boot")
    public Response boot(@PathParam("id") long id, @FormParam(Confirmations.NAME) @DefaultValue("") String typed) {
        if (!typed.strip().equals(desk.with(id, vm -> vm.name))) return show(id, 422, null, form -> form, form -> form.value(Confirmations.NAME, typed).problem(Confirmations.NAME, page.text().nameDiffers()));
        try {
            desk.order(id, "vm_cd_manage", Map.of("subaction", "boot"));
            return pages.go("/vm/" + id, Said.CD_BOOT_ORDERED);
        } catch (Refusal refusal) {
            return show(id, 422, null, form -> form, form -> form.value(Confirmations.NAME, typed).refused(refusal));
        }
    }

    /** @param chosen the image on the form, as the wire calls it; null: what is in the drive */
    private Response show(long id, int status, String chosen, UnaryOperator<Form> change, UnaryOperator<Form> boot) {
        var changing = change.apply(desk.form(id, "vm_cd_manage", "change", "media"));
        var booting = boot.apply(desk.form(id, "vm_cd_manage", "boot", "media/boot").ask(Confirmations.NAME, ""));
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), view(vm, chosen, changing, booting)));
        return pages.show(status, Templates.drive(shown.machine, shown.media));
    }

    private MediaPage view(Vm vm, String chosen, Form change, Form boot) {
        var words = page.words(MediaText.class);
        var marked = chosen != null ? chosen : vm.isoImage == null ? "" : String.valueOf(vm.isoImage.id);
        var images = IsoImage.on(vm.host.id);
        var choices = new ArrayList<MediaPage.Choice>();
        if (!images.isEmpty() || vm.isoImage != null) choices.add(new MediaPage.Choice("", "disc-off", words.empty(), words.emptyHint(), marked.isEmpty()));
        images.forEach(image -> choices.add(new MediaPage.Choice(String.valueOf(image.id), "disc", image.name, words.image(), marked.equals(String.valueOf(image.id)))));
        return new MediaPage(choices, vm.isoImage == null ? null : vm.isoImage.name, change.getProblem() == null ? text(MediaRules.againstChange(vm)) : null, change, text(MediaRules.againstBoot(vm)), boot);
    }

    private String text(Optional<Refusal> refusal) { return refusal.map(reason -> Refusals.in(page.getLanguage(), reason)).orElse(null); }
}
