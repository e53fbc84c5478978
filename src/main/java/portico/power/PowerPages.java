package portico.power;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import portico.api.Refusal;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.vm.MachineDesk;
import portico.vm.MachineView;

/** Power buttons. Gentle ones act at once; forced ones first tell what is lost and ask for the VM's name. */
@Path("/vm/{id: [0-9]{1,18}}/power/{action: [a-z-]{1,20}}")
@RunOnVirtualThread
public class PowerPages {

    @CheckedTemplate(basePath = "power", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance confirm(MachineView machine, PowerConfirmation confirmation);
    }

    private static final String NAME = "confirm";

    private final Pages pages;
    private final PageContext page;
    private final MachineDesk desk;

    PowerPages(Pages pages, PageContext page, MachineDesk desk) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
    }

    @GET
    public Response ask(@PathParam("id") long id, @PathParam("action") String word) {
        var action = action(word);
        return isForced(action) ? show(id, 200, action, form -> form) : pages.go("/vm/" + id);
    }

    /** @param back where to go afterwards, within the portal; null: to the VM's page */
    @POST
    public Response act(@PathParam("id") long id, @PathParam("action") String word, @FormParam(NAME) @DefaultValue("") String typed, @FormParam("back") String back) {
        var action = action(word);
        var name = desk.with(id, vm -> vm.name);
        if (isForced(action) && !typed.strip().equals(name)) return show(id, 422, action, form -> form.value(NAME, typed).problem(NAME, page.text().nameDiffers()));
        try {
            desk.order(id, command(action), Map.of());
            return pages.go(back == null ? "/vm/" + id : Pages.within(back), said(action));
        } catch (Refusal refusal) {
            if (isForced(action)) return show(id, 409, action, form -> form.value(NAME, typed).refused(refusal));
            throw refusal;
        }
    }

    private static boolean isForced(PowerAction action) { return action == PowerAction.RESET || action == PowerAction.POWER_OFF; }

    private static PowerAction action(String word) {
        return Arrays.stream(PowerAction.values()).filter(action -> word.equals(action.name().toLowerCase(Locale.ROOT).replace('_', '-'))).findFirst()
                .orElseThrow(() -> new NotFoundException());
    }

    private static String command(PowerAction action) { return "vm_" + action.word; }

    private static Said said(PowerAction action) {
        return switch (action) {
            case START -> Said.START_ORDERED;
            case SHUTDOWN -> Said.SHUTDOWN_ORDERED;
            case REBOOT -> Said.REBOOT_ORDERED;
            case RESET -> Said.RESET_ORDERED;
            case POWER_OFF -> Said.POWER_OFF_ORDERED;
        };
    }

    private Response show(long id, int status, PowerAction action, Function<Form, Form> filled) {
        var form = desk.form(id, command(action), null, "power/" + (action == PowerAction.RESET ? "reset" : "power-off")).ask(NAME, "");
        return pages.show(status, Templates.confirm(desk.head(id), confirmation(action, filled.apply(form), desk.with(id, vm -> vm.resizeWaits))));
    }

    private PowerConfirmation confirmation(PowerAction action, Form form, boolean resizeWaits) {
        var words = page.words(PowerText.class);
        return action == PowerAction.RESET
                ? new PowerConfirmation(words.action(action), "bolt", resizeWaits ? List.of(words.resetPlug(), words.resetLoss(), words.resetBack(), words.resetResizes()) : List.of(words.resetPlug(), words.resetLoss(), words.resetBack()), words.resetInstead(), form)
                : new PowerConfirmation(words.action(action), "plug", List.of(words.offPlug(), words.offLoss(), words.offStays()), words.offInstead(), form);
    }
}
