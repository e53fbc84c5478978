package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.*;
import portico.debuglog.CallSearch;
import portico.page.Pages;
import portico.page.StaffOnly;
import portico.staff.StaffDesk;
import portico.tenant.Tenants;

/** The API debug log: single calls, and who still calls what. It is switched by {@link SitePages}. */
@Path("/staff/api-log")
@StaffOnly
@RunOnVirtualThread
public class ApiLogPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance calls(Search.Sheet<CallSearch.Line> sheet, Asked asked, Switch log);
        static native TemplateInstance call(CallSearch.Line call, String parameters);
        static native TemplateInstance callers(List<CallSearch.Habit> habits);
    }

    /** What was asked for, as typed. */
    public record Asked(String action, String caller, String ok, String from, String until, String text) {

        boolean narrowed() { return !(action + caller + ok + from + until + text).isEmpty(); }
    }

    /** @param known false: several sites are looked at, and each has a switch of its own @param dropped calls that were not written */
    public record Switch(boolean known, boolean on, long dropped) {}

    private final Pages pages;
    private final StaffDesk desk;
    private final CallSearch search;
    private final Tenants tenants;

    ApiLogPages(Pages pages, StaffDesk desk, CallSearch search, Tenants tenants) {
        this.pages = pages;
        this.desk = desk;
        this.search = search;
        this.tenants = tenants;
    }

    @GET
    public Response list(@QueryParam("action") @DefaultValue("") String action, @QueryParam("caller") @DefaultValue("") String caller, @QueryParam("ok") @DefaultValue("") String ok,
                         @QueryParam("from") @DefaultValue("") String from, @QueryParam("until") @DefaultValue("") String until, @QueryParam("text") @DefaultValue("") String text,
                         @QueryParam("after") @DefaultValue("") String after) {
        var asked = new Asked(Search.typed(action), Search.typed(caller), ok.matches("yes|no") ? ok : "", Search.typed(from), Search.typed(until), Search.typed(text));
        var mark = mark(after);
        return pages.show(Templates.calls(desk.look(() -> sheet(asked, mark)), asked, desk.look(this::log)));
    }

    @GET @Path("{id: [0-9]{1,18}}")
    public Response call(@PathParam("id") long id) {
        var call = desk.look(() -> search.find(id)).orElseThrow(NotFoundException::new);
        return pages.show(Templates.call(call, call.parameters().equals("{}") ? "" : call.parameters().replace("\", \"", "\",\n\"").replaceAll("^\\{|}$", "")));
    }

    @GET @Path("callers")
    public Response callers() { return pages.show(Templates.callers(desk.look(() -> search.habits(desk.scope())))); }

    @GET @Path("callers.csv") @Produces("text/csv;charset=utf-8")
    public Response csv() {
        var lines = new StringBuilder("site,face,identity,caller,action,calls,refused,refused_percent,average_ms,last\r\n");
        for (var habit : desk.look(() -> search.habits(desk.scope())))
            lines.append(String.join(",", cell(habit.tenant()), cell(habit.isJson() ? "json" : "xensystem"), cell(habit.identity()), cell(habit.caller()), cell(habit.action()), String.valueOf(habit.count()), String.valueOf(habit.refused()),
                    String.valueOf(habit.refusedPercent()), String.valueOf(habit.millis()), habit.last().toString())).append("\r\n");
        return Response.ok(lines.toString()).header("Cache-Control", "no-store").header("Content-Disposition", "attachment; filename=\"api-callers.csv\"").build();
    }

    /** What callers sent may begin like a formula, and a spreadsheet would obey it. */
    private static String cell(String text) { return '"' + (text.matches("(?s)[=+\\-@\\t\\r].*") ? "'" : "") + text.replace("\"", "\"\"") + '"'; }

    private Switch log() {
        return new Switch(!desk.isEverywhere(), !desk.isEverywhere() && tenants.byCode(desk.tenant()).map(tenant -> tenant.apiDebug).orElse(false), search.dropped(desk.scope()));
    }

    private Search.Sheet<CallSearch.Line> sheet(Asked asked, CallSearch.Mark mark) {
        var wish = new CallSearch.Wish(asked.action.toLowerCase(Locale.ROOT), asked.caller, asked.ok.isEmpty() ? Optional.empty() : Optional.of(asked.ok.equals("yes")),
                Search.time(asked.from), Search.time(asked.until), asked.text);
        var found = search.find(desk.scope(), wish, mark, Search.PER_PAGE + 1);
        var shown = found.stream().limit(Search.PER_PAGE).toList();
        var last = found.size() > Search.PER_PAGE ? shown.getLast() : null;
        return new Search.Sheet<>(shown, mark == null ? null : address(asked, ""), last == null ? null : address(asked, last.at().toEpochMilli() * 1_000 + last.at().getNano() / 1_000 % 1_000 + "-" + last.id()));
    }

    private static String address(Asked asked, String after) {
        var parts = new StringJoiner("&", "/staff/api-log?", "").setEmptyValue("/staff/api-log");
        var values = new LinkedHashMap<String, String>();
        values.put("action", asked.action);
        values.put("caller", asked.caller);
        values.put("ok", asked.ok);
        values.put("from", asked.from);
        values.put("until", asked.until);
        values.put("text", asked.text);
        values.put("after", after);
        values.forEach((name, value) -> { if (!value.isEmpty()) parts.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)); });
        return parts.toString();
    }

    /** Microseconds and number of the last call of the page before. */
    private static CallSearch.Mark mark(String after) {
        if (!after.matches("[0-9]{1,17}-[0-9]{1,18}")) return null;
        var parts = after.split("-");
        long micros = Long.parseLong(parts[0]);
        return new CallSearch.Mark(Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000), Long.parseLong(parts[1]));
    }
}
