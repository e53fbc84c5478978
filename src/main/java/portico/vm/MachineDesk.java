package portico.vm;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import portico.account.Visitor;
import portico.api.Answer;
import portico.api.Caller;
import portico.api.Catalogue;
import portico.api.Corridor;
import portico.api.Refusal;
import portico.page.Form;
import portico.page.PageContext;
import portico.tenant.Tenancy;

/** What every page below {@code /vm/{id}} needs: to look at the visitor's own VM, to order something for it through the corridor, to ask in a form. */
@Singleton
public class MachineDesk {

    private final Visitor visitor;
    private final Tenancy tenancy;
    private final Corridor corridor;
    private final Catalogue catalogue;
    private final PageContext page;
    private final MachineViews machines;

    MachineDesk(Visitor visitor, Tenancy tenancy, Corridor corridor, Catalogue catalogue, PageContext page, MachineViews machines) {
        this.visitor = visitor;
        this.tenancy = tenancy;
        this.corridor = corridor;
        this.catalogue = catalogue;
        this.page = page;
        this.machines = machines;
    }

    /**
     * Looks at the VM within the tenant's transaction.
     *
     * @throws Visitor.NotLoggedIn when nobody is
     * @throws Refusal when it is not the visitor's, just as if it did not exist
     */
    public <T> T with(long id, Function<Vm, T> look) {
        var me = visitor.demand();
        return tenancy.in(me.tenant(), () -> look.apply(Vm.ownedBy(me.userId(), id).orElseThrow(() -> new Refusal("vm.none", "id"))));
    }

    /** For what is the customer's own business alone. @throws Refusal when staff acts in their name */
    public void demandCustomer() { if (visitor.demand().is(Caller.Mark.STAFF)) throw new Refusal("staff.personal"); }

    /** The head of the VM's pages. */
    public MachineView head(long id) { return with(id, machines::of); }

    /** Gives an order for the VM. @throws Refusal when a rule says no */
    public Answer order(long id, String action, Map<String, String> parameters) {
        var all = new HashMap<>(parameters);
        all.put("vpsid", String.valueOf(id));
        return corridor.run(visitor.demand(), action, all);
    }

    /** A form for that order. @param sub null: the command has no sub-actions @param path below the VM's own, where the form is posted to */
    public Form form(long id, String action, String sub, String path) { return new Form(catalogue.find(action, sub), "/vm/" + id + "/" + path, page); }
}
