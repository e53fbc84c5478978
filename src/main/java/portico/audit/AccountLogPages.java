package portico.audit;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.persistence.EntityManager;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import portico.account.Visitor;
import portico.api.Caller;
import portico.api.Catalogue;
import portico.api.Entry;
import portico.page.PageContext;
import portico.page.Pages;
import portico.tenant.Tenancy;

/** A customer's own page of who did what with their account and machines. */
@Path("/account/log")
@RunOnVirtualThread
public class AccountLogPages {

    @CheckedTemplate(basePath = "audit", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance log(List<Line> lines, String first, String next);
    }

    /** What was done. @param what in words @param address null: not the customer's business, since others sat there @param vmName null: it was about no machine, or that one is gone */
    public record Line(Instant at, String what, String icon, String who, String through, String address, Long vmId, String vmName, String reason) {}

    private static final int PER_PAGE = 50;

    private final Pages pages;
    private final PageContext page;
    private final Visitor visitor;
    private final Tenancy tenancy;
    private final EntityManager database;
    private final Map<String, Entry> commands;

    AccountLogPages(Pages pages, PageContext page, Visitor visitor, Tenancy tenancy, EntityManager database, Catalogue catalogue) {
        this.pages = pages;
        this.page = page;
        this.visitor = visitor;
        this.tenancy = tenancy;
        this.database = database;
        commands = catalogue.all().stream().collect(Collectors.toMap(Entry::key, entry -> entry));
    }

    @GET
    public Response log(@QueryParam("after") @DefaultValue("") String after) {
        var me = visitor.demand();
        long before = after.matches("[0-9]{1,18}") ? Long.parseLong(after) : Long.MAX_VALUE;
        return pages.show(tenancy.in(me.tenant(), () -> {
            var found = AuditEntry.<AuditEntry>find("userId = ?1 and id < ?2 order by id desc", me.userId(), before).page(0, PER_PAGE + 1).list();
            var shown = found.stream().limit(PER_PAGE).toList();
            var names = names(me, shown);
            return Templates.log(shown.stream().map(entry -> line(entry, names)).toList(), before == Long.MAX_VALUE ? null : "/account/log",
                    found.size() > PER_PAGE ? "/account/log?after=" + shown.getLast().id : null);
        }));
    }

    /** Names of the machines that are still theirs. */
    private Map<Long, String> names(Caller me, List<AuditEntry> entries) {
        var ids = entries.stream().map(entry -> entry.vmId).filter(Objects::nonNull).distinct().toList();
        if (ids.isEmpty()) return Map.of();
        return database.createQuery("select vm.id, vm.name from Vm vm where vm.id in ?1 and vm.owner.id = ?2", Object[].class).setParameter(1, ids).setParameter(2, me.userId())
                .getResultStream().collect(Collectors.toMap(row -> (Long) row[0], row -> (String) row[1]));
    }

    private Line line(AuditEntry entry, Map<Long, String> names) {
        var words = words();
        boolean staff = entry.actor.startsWith("staff:") || entry.actor.startsWith("operator:");
        var who = staff ? words.bySupport() : entry.actor.startsWith("system:") ? words.bySite() : entry.action.equals("session.refused") ? words.bySomebody() : words.byYou();
        return new Line(entry.at, what(entry.action), icon(entry, staff), who, entry.door.equals("API") ? "API" : words.throughPages(), staff || entry.level.equals("SYSTEM") ? null : entry.address,
                entry.vmId, entry.vmId == null ? null : names.get(entry.vmId), entry.parameters.get("reason"));
    }

    private String what(String action) {
        var entry = commands.get(action);
        if (entry != null) return (page.getLanguage().equals("zh-CN") ? entry.zh : entry.says).replaceAll(" ?[(（](extension|扩展)[)）]$", "");
        return switch (action) {
            case "session.login" -> words().login();
            case "session.logout" -> words().logout();
            case "session.refused" -> words().refused();
            case "staff.enter" -> words().staffEntered();
            default -> action;
        };
    }

    private static String icon(AuditEntry entry, boolean staff) {
        if (staff) return "headset";
        if (entry.action.equals("session.refused")) return "alert-triangle";
        return entry.vmId != null ? "server" : entry.action.startsWith("session.") ? "key" : "user-circle";
    }

    private AuditText words() { return page.words(AuditText.class); }
}
