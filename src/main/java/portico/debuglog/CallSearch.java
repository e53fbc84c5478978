package portico.debuglog;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.util.*;
import java.util.stream.Collectors;
import portico.api.CallLog;
import portico.tenant.Tenancy;

/** Reads the debug log in the running transaction. Each list is one statement along one index. */
@Singleton
public class CallSearch {

    private static final int MOST_INTEGRATORS = 500;
    private static final String COLUMNS = "id, tenant, at, identity, caller, action, address, user_agent, cast(parameters as text) parameters, ok, answer, duration_ms, face";

    /**
     * What is looked for; each empty or null: everything.
     *
     * @param from  the earliest time
     * @param until before this time
     * @param text  part of the answer, the parameters or the address
     */
    public record Wish(String action, String caller, Optional<Boolean> ok, Instant from, Instant until, String text) {}

    /** The place in the list from which it goes on, newest first. */
    public record Mark(Instant at, long id) {}

    /** A call. @param parameters JSON */
    public record Line(long id, String tenant, Instant at, String identity, String caller, String action, String address, String userAgent, String parameters, boolean ok,
                       String answer, int millis, String face) {

        public boolean isJson() { return CallLog.Face.valueOf(face) == CallLog.Face.JSON; }
    }

    /** What one integrator still calls. */
    public record Habit(String tenant, String face, String identity, String caller, String action, long count, long refused, Instant last, long millis) {

        public boolean isJson() { return CallLog.Face.valueOf(face) == CallLog.Face.JSON; }

        public int refusedPercent() { return (int) Math.round(100.0 * refused / count); }
    }

    private final EntityManager database;
    private final Clock clock;

    CallSearch(EntityManager database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Newest first. @param scope code of a tenant, or {@code *} for all @param after null: from the beginning */
    public List<Line> find(String scope, Wish wish, Mark after, int most) {
        var where = new StringJoiner(" and ");
        var with = new HashMap<String, Object>();
        where.add("true");
        narrow(where, with, "tenant = :tenant", "tenant", scope.equals(Tenancy.EVERYWHERE) ? "" : scope);
        narrow(where, with, "action = :action", "action", wish.action);
        narrow(where, with, "caller = :caller", "caller", wish.caller);
        wish.ok.ifPresent(ok -> narrow(where, with, "ok = :ok", "ok", ok));
        narrow(where, with, "at >= :from", "from", wish.from);
        narrow(where, with, "at < :until", "until", wish.until);
        if (!wish.text.isEmpty()) narrow(where, with, "(answer ilike :text or cast(parameters as text) ilike :text or address ilike :text)", "text",
                "%" + wish.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%");
        if (after != null) {
            narrow(where, with, "at <= :at and (at < :at or id < :id)", "at", after.at);
            with.put("id", after.id);
        }
        var query = database.createNativeQuery("select " + COLUMNS + " from api_call where " + where + " order by at desc, id desc", Tuple.class).setMaxResults(most);
        with.forEach(query::setParameter);
        return lines(query.getResultList());
    }

    public Optional<Line> find(long id) {
        return lines(database.createNativeQuery("select " + COLUMNS + " from api_call where id = :id", Tuple.class).setParameter("id", id).getResultList()).stream().findFirst();
    }

    /** Who calls what: the most active first. */
    public List<Habit> habits(String scope) {
        var query = database.createNativeQuery("select tenant, face, identity, caller, action, count(*) calls, count(*) filter (where not ok) refused, max(at) last, avg(duration_ms) millis"
                + " from api_call where " + (scope.equals(Tenancy.EVERYWHERE) ? "true" : "tenant = :tenant") + " group by tenant, face, identity, caller, action order by calls desc, last desc", Tuple.class)
                .setMaxResults(MOST_INTEGRATORS);
        if (!scope.equals(Tenancy.EVERYWHERE)) query.setParameter("tenant", scope);
        @SuppressWarnings("unchecked") List<Tuple> found = query.getResultList();
        return found.stream().map(t -> new Habit((String) t.get("tenant"), (String) t.get("face"), (String) t.get("identity"), (String) t.get("caller"), (String) t.get("action"), number(t, "calls"),
                number(t, "refused"), t.get("last", Instant.class), number(t, "millis"))).toList();
    }

    /** How many calls of these two weeks were not written. */
    public long dropped(String scope) {
        var query = database.createNativeQuery("select coalesce(sum(calls), 0) from api_call_gap where at > :since" + (scope.equals(Tenancy.EVERYWHERE) ? "" : " and tenant = :tenant"))
                .setParameter("since", clock.instant().minus(ForgetCalls.KEPT));
        if (!scope.equals(Tenancy.EVERYWHERE)) query.setParameter("tenant", scope);
        return ((Number) query.getSingleResult()).longValue();
    }

    private static void narrow(StringJoiner where, Map<String, Object> with, String condition, String name, Object value) {
        if (value == null || value.equals("")) return;
        where.add(condition);
        with.put(name, value);
    }

    @SuppressWarnings("unchecked")
    private static List<Line> lines(List<?> found) {
        return ((List<Tuple>) found).stream().map(t -> new Line(number(t, "id"), (String) t.get("tenant"), t.get("at", Instant.class), (String) t.get("identity"), (String) t.get("caller"),
                (String) t.get("action"), (String) t.get("address"), (String) t.get("user_agent"), (String) t.get("parameters"), (Boolean) t.get("ok"), (String) t.get("answer"),
                (int) number(t, "duration_ms"), (String) t.get("face"))).collect(Collectors.toList());
    }

    private static long number(Tuple row, String column) { return ((Number) row.get(column)).longValue(); }
}
