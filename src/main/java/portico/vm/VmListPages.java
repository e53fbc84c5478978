package portico.vm;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import portico.account.Visitor;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.power.PowerAction;
import portico.power.PowerText;
import portico.tenant.Tenancy;

/** The front page: a customer's VMs. */
@Path("/")
@RunOnVirtualThread
public class VmListPages {

    /** Longest search that can find anything. */
    private static final int LONGEST_SEARCH = 64;

    @CheckedTemplate(basePath = "vm", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance list(VmList list);
    }

    private final Pages pages;
    private final Visitor visitor;
    private final Tenancy tenancy;
    private final VmLists lists;
    private final MachineDesk desk;
    private final PageContext page;

    VmListPages(Pages pages, Visitor visitor, Tenancy tenancy, VmLists lists, MachineDesk desk, PageContext page) {
        this.pages = pages;
        this.visitor = visitor;
        this.tenancy = tenancy;
        this.lists = lists;
        this.desk = desk;
        this.page = page;
    }

    @GET
    public Response list(@QueryParam("q") @DefaultValue("") String text, @QueryParam("state") @DefaultValue("") String state, @QueryParam("group") @DefaultValue("") String group,
                         @QueryParam("page") @DefaultValue("1") String page) {
        return pages.show(Templates.list(find(text, state, group, page)));
    }

    private VmList find(String text, String state, String group, String page) {
        var bare = text.replaceAll("\\p{Cntrl}", "").strip();
        var search = bare.length() > LONGEST_SEARCH ? bare.substring(0, LONGEST_SEARCH) : bare;
        int number = page.matches("[0-9]{1,6}") ? Integer.parseInt(page) : 1;
        var wish = new VmSearch.Wish(visitor.demand().userId(), search, VmFilter.of(state), group.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(group)) : Optional.empty());
        return tenancy.in(visitor.demand().tenant(), () -> lists.page(wish, number));
    }

    @GET @Path("vms/power")
    public Response afterPower() { return pages.go("/"); }

    /** Orders the same for several VMs: one order each, as if the customer had gone from one to the next. What was refused is told by name, and the others are done all the same. */
    @POST @Path("vms/power")
    public Response power(@FormParam("order") @DefaultValue("") String order, @FormParam("vm") List<String> chosen, @FormParam("q") @DefaultValue("") String text,
                          @FormParam("state") @DefaultValue("") String state, @FormParam("group") @DefaultValue("") String group, @FormParam("page") @DefaultValue("1") String number) {
        var action = VmList.TOGETHER.stream().filter(each -> MachineViews.key(each).equals(order)).findFirst().orElseThrow(BadRequestException::new);
        var ids = chosen.stream().filter(id -> id.matches("[0-9]{1,18}")).map(Long::valueOf).distinct().limit(VmLists.PER_PAGE).toList();
        var left = ids.stream().flatMap(id -> order(id, action).stream()).toList();
        if (!ids.isEmpty() && left.isEmpty()) return pages.go(find(text, state, group, number).here(), said(action));
        var words = page.words(VmText.class);
        var told = ids.isEmpty() ? words.noneChosen() : words.orderedFor(page.words(PowerText.class).action(action), ids.size() - left.size(), ids.size());
        return pages.show(409, Templates.list(find(text, state, group, number).with(new VmList.Outcome(told, left))));
    }

    /** Why it was not ordered; empty: it was. */
    private Optional<VmList.Outcome.Left> order(long id, PowerAction action) {
        try {
            desk.order(id, "vm_" + action.word, Map.of());
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(new VmList.Outcome.Left(nameOf(id), Refusals.in(page.getLanguage(), refusal)));
        }
    }

    private String nameOf(long id) {
        try {
            return desk.with(id, vm -> vm.name);
        } catch (Refusal none) {
            return "#" + id;
        }
    }

    private static Said said(PowerAction action) {
        return switch (action) {
            case START -> Said.ALL_STARTED;
            case SHUTDOWN -> Said.ALL_SHUT_DOWN;
            case REBOOT -> Said.ALL_REBOOTED;
            case RESET, POWER_OFF -> throw new IllegalArgumentException(action + " asks first");
        };
    }
}
