package portico.staff;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import portico.account.SessionCookie;
import portico.account.Visitor;
import portico.api.*;
import portico.api.Caller.Mark;
import portico.tenant.StaffRole;
import portico.tenant.Tenancy;

/** Who of the staff looks at a page, where they work, and how they look and act there. Looked up when first asked for, on a blocking thread. */
@RequestScoped
public class StaffDesk {

    private final HttpServerRequest request;
    private final Visitor visitor;
    private final StaffSessions sessions;
    private final Tenancy tenancy;
    private final Corridor corridor;
    private Optional<StaffSession> session;

    StaffDesk(CurrentVertxRequest current, Visitor visitor, StaffSessions sessions, Tenancy tenancy, Corridor corridor) {
        request = current.getCurrent().request();
        this.visitor = visitor;
        this.sessions = sessions;
        this.tenancy = tenancy;
        this.corridor = corridor;
    }

    /** The living session, its person read along. */
    public Optional<StaffSession> session() {
        if (session == null) session = SessionCookie.STAFF.in(request, remote().secure()).flatMap(token -> sessions.find(host(), token));
        return session;
    }

    /** Who looks. Pages are closed to everybody else by {@link StaffGuard}, so there is somebody. */
    public Staff person() { return session().orElseThrow().staff; }

    public StaffRole role() { return person().role(); }

    /** Code of the site whose address was opened. */
    public String host() { return visitor.tenant().code; }

    /** Code of the tenant they work for at the moment; {@link Tenancy#EVERYWHERE} for an operator who looks at all of them. */
    public String scope() { return role() == StaffRole.OPERATOR ? Optional.ofNullable(session().orElseThrow().site).orElseGet(this::host) : host(); }

    public boolean isEverywhere() { return scope().equals(Tenancy.EVERYWHERE); }

    /** The one tenant they work for. @throws Refusal when they look at all */
    public String tenant() {
        if (isEverywhere()) throw new Refusal("staff.choose");
        return scope();
    }

    /** Reads in a transaction that sees what they may see, and nothing else. */
    public <T> T look(Supplier<T> work) { return tenancy.in(scope(), work); }

    /** Gives an order at the system level of a tenant. @param tenant that of the thing it is about @throws Refusal when a rule says no */
    public Answer order(String tenant, String action, Map<String, String> parameters) { return corridor.run(caller(tenant), action, parameters); }

    /** Themselves, as the corridor wants them. @throws Refusal when they do not work there, just as if nothing were there */
    public Caller caller(String tenant) {
        if (!isEverywhere() && !tenant.equals(scope())) throw new Refusal("action.unknown");
        return caller(tenant, person().actor(), role() == StaffRole.OPERATOR, remote().address());
    }

    public Remote remote() { return visitor.remote(); }

    /** Null when the browser names none. */
    public String userAgent() { return visitor.userAgent(); }

    static Caller caller(String tenant, String actor, boolean operator, String address) {
        var marks = operator ? EnumSet.of(Mark.STAFF, Mark.OPERATOR) : EnumSet.of(Mark.STAFF);
        return new Caller(Level.SYSTEM, tenant, null, actor, Door.PAGE, address).marked(marks);
    }
}
