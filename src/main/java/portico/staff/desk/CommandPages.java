package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.*;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import portico.api.*;
import portico.page.*;
import portico.staff.StaffDesk;
import portico.tenant.StaffRole;

/** Every command of the catalogue as a form, at the system level of the site staff works for; the answer is shown as it came, without secrets. */
@Path("/staff/commands")
@StaffOnly
@RunOnVirtualThread
public class CommandPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance commands(List<Group> groups);
        static native TemplateInstance command(Entry entry, String says, Form form, List<Field> fields, String answer);
    }

    /** Commands whose names begin alike. */
    public record Group(String name, List<Line> lines) {}

    /** A command. @param href of its form; null: not for this role */
    public record Line(String key, String says, boolean changes, String href) {}

    private static final String CONFIRM = "confirm-command";
    private static final int NUMBERS = 4;
    private static final int LONGEST_ANSWER = 20_000;

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final Catalogue catalogue;
    private final Mask mask;

    CommandPages(Pages pages, PageContext page, StaffDesk desk, Catalogue catalogue, Mask mask) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.catalogue = catalogue;
        this.mask = mask;
    }

    @GET
    public Response list() {
        var groups = new TreeMap<String, List<Line>>();
        for (var entry : catalogue.all())
            if (!entry.keys) groups.computeIfAbsent(entry.action.replaceFirst("_.*", ""), name -> new ArrayList<>())
                    .add(new Line(entry.key(), says(entry), entry.changes, desk.role().covers(least(entry)) ? "/staff/commands/" + entry.key() : null));
        return pages.show(Templates.commands(groups.entrySet().stream().map(group -> new Group(group.getKey(), group.getValue())).toList()));
    }

    @GET @Path("{action: [a-z_]{1,40}}")
    public Response ask(@PathParam("action") String action, @Context UriInfo address) { return ask(entry(action, ""), address); }

    @GET @Path("{action: [a-z_]{1,40}}/{sub: [a-z_]{1,40}}")
    public Response ask(@PathParam("action") String action, @PathParam("sub") String sub, @Context UriInfo address) { return ask(entry(action, sub), address); }

    /** Other pages link here with what they know filled in. */
    private Response ask(Entry entry, UriInfo address) {
        var known = address.getQueryParameters();
        return show(200, entry, names(entry).filter(known::containsKey).collect(Collectors.toMap(name -> name, known::getFirst)), null, null);
    }

    @POST @Path("{action: [a-z_]{1,40}}")
    public Response send(@PathParam("action") String action, MultivaluedMap<String, String> typed) { return send(entry(action, ""), typed); }

    @POST @Path("{action: [a-z_]{1,40}}/{sub: [a-z_]{1,40}}")
    public Response send(@PathParam("action") String action, @PathParam("sub") String sub, MultivaluedMap<String, String> typed) { return send(entry(action, sub), typed); }

    /** What a role may call here. Support helps with what customers can do themselves; accounts and what only the site may do are an admin's. */
    static StaffRole least(Entry entry) {
        if (entry.operator) return StaffRole.OPERATOR;
        if (!entry.changes) return StaffRole.SUPPORT;
        return entry.open == Level.USER && !entry.action.startsWith("user_") ? StaffRole.SUPPORT : StaffRole.ADMIN;
    }

    private Response send(Entry entry, MultivaluedMap<String, String> typed) {
        var values = names(entry).collect(Collectors.toMap(name -> name, name -> Optional.ofNullable(typed.getFirst(name)).orElse(""), (a, b) -> a, LinkedHashMap::new));
        if (entry.changes && !entry.key().equals(Optional.ofNullable(typed.getFirst(CONFIRM)).orElse("").strip())) return show(422, entry, values, Refusal.of(CONFIRM, "staff.confirm"), null);
        var parameters = new HashMap<>(values);
        if (!entry.sub.isEmpty()) parameters.put("subaction", entry.sub);
        try {
            var answer = desk.order(desk.tenant(), entry.action, parameters);
            return show(200, entry, values, null, mask.answer(entry.action, entry.sub.isEmpty() ? null : entry.sub, Rendering.text(answer)));
        } catch (Refusal refusal) {
            return show(422, entry, values, refusal, Rendering.error(refusal.getMessage()));
        }
    }

    private Entry entry(String action, String sub) {
        var key = sub.isEmpty() ? action : action + "/" + sub;
        var entry = catalogue.all().stream().filter(e -> e.key().equals(key) && !e.keys).findFirst().orElseThrow(NotFoundException::new);
        if (!desk.role().covers(least(entry))) throw new Refusal("access.denied");
        return entry;
    }

    private Response show(int status, Entry entry, Map<String, String> values, Refusal refusal, String answer) {
        var form = new Form(entry, "/staff/commands/" + entry.key(), page).at(Level.SYSTEM);
        values.forEach(form::value);
        if (entry.changes) form.ask(CONFIRM, entry.key());
        if (refusal != null) form.refused(refusal);
        var shown = answer != null && answer.length() > LONGEST_ANSWER ? answer.substring(0, LONGEST_ANSWER) + " …" : answer;
        return pages.show(status, Templates.command(entry, says(entry), form, names(entry).map(name -> field(entry, form, name, values)).toList(), shown));
    }

    /** Names of what can be sent; of numbered parameters the first few. */
    private static Stream<String> names(Entry entry) {
        return entry.parameters.stream().filter(p -> p.exists(Level.SYSTEM)).flatMap(p -> p.numbered() ? IntStream.range(0, NUMBERS).mapToObj(p::wire) : Stream.of(p.wire()));
    }

    private static Field field(Entry entry, Form form, String name, Map<String, String> values) {
        if (entry.parameter(name).isPresent()) return form.field(name);
        return new Field("numbered-" + name, name, name, null, "text", false, false, 0, values.getOrDefault(name, ""), form.problemOf(name), List.of());
    }

    private String says(Entry entry) { return page.getLanguage().equals("zh-CN") ? entry.zh : entry.says; }
}
