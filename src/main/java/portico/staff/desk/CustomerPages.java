package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import portico.account.SessionCookie;
import portico.account.User;
import portico.account.UserStatus;
import portico.api.Catalogue;
import portico.api.Codes;
import portico.api.Level;
import portico.api.Refusal;
import portico.page.*;
import portico.staff.Impersonation;
import portico.staff.StaffDesk;
import portico.staff.StaffText;
import portico.task.Task;
import portico.task.TaskView;
import portico.task.TaskViews;

/** Customers: finding, looking, locking, and acting in their name. */
@Path("/staff/customers")
@StaffOnly
@RunOnVirtualThread
public class CustomerPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance customers(Search.Sheet<CustomerLines.Line> sheet, String query, String status, List<Choice> filters);
        static native TemplateInstance customer(CustomerView customer);
    }

    /** A way to narrow a list. */
    public record Choice(String href, String text, boolean chosen) {}

    /** A customer. @param choices states to choose from @param enter the form that asks why somebody acts in their name; null: nobody can */
    public record CustomerView(User user, State state, List<Field.Option> choices, String group, List<MachineLines.Line> machines, boolean more, List<TaskView> tasks, Form form, Form enter) {}

    private static final int MOST_MACHINES = 20;
    private static final int MOST_TASKS = 5;

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final CustomerLines lines;
    private final MachineLines machines;
    private final TaskViews tasks;
    private final Catalogue catalogue;
    private final Impersonation impersonation;

    CustomerPages(Pages pages, PageContext page, StaffDesk desk, CustomerLines lines, MachineLines machines, TaskViews tasks, Catalogue catalogue, Impersonation impersonation) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.lines = lines;
        this.machines = machines;
        this.tasks = tasks;
        this.catalogue = catalogue;
        this.impersonation = impersonation;
    }

    @GET
    public Response list(@QueryParam("q") @DefaultValue("") String query, @QueryParam("status") @DefaultValue("") String status, @QueryParam("after") @DefaultValue("") String after) {
        var text = Search.typed(query);
        var filter = Codes.find(UserStatus.class, status);
        return pages.show(Templates.customers(desk.look(() -> lines.find(text, filter, after)), text, filter.map(Codes::of).orElse(""), filters(filter)));
    }

    @GET @Path("{id: [0-9]{1,18}}")
    public Response customer(@PathParam("id") long id) { return show(200, id, null, form -> form, form -> form); }

    @POST @Path("{id: [0-9]{1,18}}/state")
    public Response become(@PathParam("id") long id, @FormParam("ustatus") @DefaultValue("") String status, @FormParam("reason") @DefaultValue("") String reason) {
        var user = user(id);
        try {
            desk.order(user.tenant, "user_update", Map.of("id", String.valueOf(user.id), "userid", String.valueOf(user.number), "ustatus", status, "reason", reason));
            return pages.go("/staff/customers/" + id, Said.STAFF_SAVED);
        } catch (Refusal refusal) {
            return show(422, id, status, form -> form.value("reason", reason).refused(refusal), form -> form);
        }
    }

    /** For whoever comes back to where a form was sent. */
    @GET @Path("{id: [0-9]{1,18}}/{form: state|enter}")
    public Response afterForm(@PathParam("id") long id) { return pages.go("/staff/customers/" + id); }

    @POST @Path("{id: [0-9]{1,18}}/enter")
    public Response enter(@PathParam("id") long id, @FormParam("reason") @DefaultValue("") String reason) {
        var user = user(id);
        try {
            var token = impersonation.begin(desk.caller(user.tenant), id, reason, desk.userAgent());
            return Response.fromResponse(pages.go("/")).cookie(SessionCookie.CUSTOMER.of(token, desk.remote().secure())).build();
        } catch (Refusal refusal) {
            return show(422, id, null, form -> form, form -> form.value("reason", reason).refused(refusal));
        }
    }

    private User user(long id) { return desk.look(() -> User.<User>find("id", id).singleResultOptional()).orElseThrow(NotFoundException::new); }

    /** @param chosen the state on the form, as the wire calls it; null: the customer's */
    private Response show(int status, long id, String chosen, UnaryOperator<Form> state, UnaryOperator<Form> enter) {
        var user = user(id);
        return pages.show(status, Templates.customer(desk.look(() -> view(user, chosen, state, enter))));
    }

    private CustomerView view(User user, String chosen, UnaryOperator<Form> state, UnaryOperator<Form> entered) {
        var words = page.words(StaffText.class);
        var path = "/staff/customers/" + user.id;
        var form = state.apply(new Form(catalogue.find("user_update", null), path + "/state", page).at(Level.SYSTEM).value("reason", user.statusReason));
        var enter = entered.apply(new Form(catalogue.find("user_update", null), path + "/enter", page).ask("reason", words.enterReason()));
        var owned = machines.of(user.id, MOST_MACHINES + 1);
        var newest = Task.<Task>find("userId = ?1 order by id desc", user.id).page(0, MOST_TASKS).list();
        var choices = java.util.Arrays.stream(UserStatus.values()).map(s -> new Field.Option(Codes.of(s), words.customerState(s), Codes.of(s).equals(chosen == null ? Codes.of(user.status) : chosen))).toList();
        // Elsewhere than at the customer's own site their session would not be known.
        boolean here = user.status != UserStatus.DISABLED && user.tenant.equals(desk.host());
        return new CustomerView(user, CustomerLines.state(user.status, words), choices, user.group().name, owned.stream().limit(MOST_MACHINES).toList(), owned.size() > MOST_MACHINES,
                tasks.of(newest, Dashboards.names(newest)), form, here ? enter : null);
    }

    private List<Choice> filters(Optional<UserStatus> chosen) {
        var words = page.words(StaffText.class);
        var filters = new java.util.ArrayList<>(List.of(new Choice("/staff/customers", words.all(), chosen.isEmpty())));
        for (var status : UserStatus.values()) filters.add(new Choice("/staff/customers?status=" + Codes.of(status), words.customerState(status), chosen.filter(s -> s == status).isPresent()));
        return filters;
    }
}
