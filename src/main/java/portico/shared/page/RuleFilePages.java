package portico.shared.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import portico.api.Codes;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.forward.PortForward;
import portico.page.PageContext;
import portico.page.Pages;
import portico.site.GuestSide;
import portico.site.SiteBinding;
import portico.vm.MachineDesk;
import portico.vm.MachineView;

/** A VM's rules as a file (CSV): to keep, to edit, to bring to another VM. Each line is an order of its own, so what is refused is told by its line. */
@Path("/vm/{id: [0-9]{1,18}}/ports/file")
@RunOnVirtualThread
public class RuleFilePages {

    @CheckedTemplate(basePath = "shared", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance file(MachineView machine, ImportPage file);
    }

    /** In this order; those of a site's choices may be left out. */
    private static final List<String> COLUMNS = List.of("kind", "protocol", "public_port", "private_port", "domain", "tls", "redirect", "visitor", "guest", "hsts");
    private static final List<String> CHOICES = COLUMNS.subList(5, COLUMNS.size());
    private static final String HEADER = String.join(",", COLUMNS);
    private static final int MOST_LINES = 200, LARGEST_FILE = 200_000;

    private final Pages pages;
    private final PageContext page;
    private final MachineDesk desk;

    RuleFilePages(Pages pages, PageContext page, MachineDesk desk) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
    }

    @GET @Path("rules.csv") @Produces("text/csv")
    public Response export(@PathParam("id") long id) {
        var text = desk.with(id, vm -> {
            var lines = new ArrayList<>(List.of(HEADER));
            PortForward.of(vm.id).forEach(forward -> lines.add("port," + Codes.of(forward.protocol) + "," + forward.publicPort + "," + forward.privatePort + "," + ",".repeat(CHOICES.size())));
            SiteBinding.of(vm.id).forEach(site -> lines.add("site,,,," + site.domain + "," + choices(site)));
            return String.join("\r\n", lines) + "\r\n";
        });
        return Response.ok(text, "text/csv; charset=utf-8").header("Cache-Control", "no-store").header("Content-Disposition", "attachment; filename=\"rules-" + id + ".csv\"").build();
    }

    private static String choices(SiteBinding site) {
        return String.join(",", Codes.of(site.tls), site.redirect ? "1" : "0", Codes.of(site.visitor), Codes.of(site.guestTls ? GuestSide.HTTPS : GuestSide.HTTP), site.hsts ? "1" : "0");
    }

    @GET
    public Response ask(@PathParam("id") long id) { return show(id, 200, new ImportPage(HEADER + "\nport,tcp,,22,\n", null, List.of())); }

    @POST
    public Response bring(@PathParam("id") long id, @FormParam("rules") @DefaultValue("") String rules) { return add(id, rules); }

    /** A file as it was exported, or as a spreadsheet wrote it. */
    @POST @Path("upload") @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Response upload(@PathParam("id") long id, @RestForm("file") FileUpload file) throws IOException {
        if (file == null || file.size() == 0) return show(id, 422, new ImportPage(HEADER + "\n", null, List.of(words().importNoFile())));
        if (file.size() > LARGEST_FILE) return show(id, 422, new ImportPage(HEADER + "\n", null, List.of(words().importMany(MOST_LINES))));
        return add(id, new String(Files.readAllBytes(file.uploadedFile()), StandardCharsets.UTF_8));
    }

    /** For whoever comes back to where a form was sent. */
    @GET @Path("upload")
    public Response after(@PathParam("id") long id) { return pages.go("/vm/" + id + "/ports/file"); }

    private Response add(long id, String typed) {
        // Spreadsheets begin a file with a byte order mark.
        var rules = typed.startsWith("\ufeff") ? typed.substring(1) : typed;
        var lines = rules.lines().toList();
        if (lines.size() > MOST_LINES) return show(id, 422, new ImportPage(rules, null, List.of(words().importMany(MOST_LINES))));
        var problems = new ArrayList<String>();
        var left = new ArrayList<String>();
        int done = 0;
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (line.isEmpty() || isHeader(line)) continue;
            var problem = bringLine(id, line);
            if (problem.isEmpty()) {
                done++;
                continue;
            }
            problems.add(words().importLine(i + 1, problem.get()));
            left.add(line);
        }
        // What was refused stays in the field, to be mended.
        return show(id, problems.isEmpty() ? 200 : 422, new ImportPage(HEADER + "\n" + String.join("\n", left), words().importDone(done), problems));
    }

    private static boolean isHeader(String line) { return line.startsWith("kind,") && HEADER.startsWith(line.replaceFirst(",+$", "")); }

    /** What was wrong with it; empty: nothing. */
    private Optional<String> bringLine(long id, String line) {
        var cells = line.split(",", -1);
        if (cells.length < COLUMNS.size() - CHOICES.size() || cells.length > COLUMNS.size()) return Optional.of(words().importBad());
        var order = new HashMap<String, String>(Map.of("subaction", "add"));
        boolean port = cells[0].strip().equals("port");
        if (!port && !cells[0].strip().equals("site")) return Optional.of(words().importBad());
        if (port) {
            put(order, "protocol", cells[1]);
            put(order, "publicport", cells[2]);
            put(order, "privateport", cells[3]);
        } else {
            put(order, "domain", cells[4]);
            for (int i = COLUMNS.size() - CHOICES.size(); i < cells.length; i++) put(order, COLUMNS.get(i), cells[i]);
        }
        try {
            desk.order(id, port ? "vm_portmap" : "vm_domain", order);
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(Refusals.in(page.getLanguage(), refusal));
        }
    }

    private static void put(Map<String, String> order, String name, String value) { if (!value.isBlank()) order.put(name, value.strip()); }

    private Response show(long id, int status, ImportPage shown) { return pages.show(status, Templates.file(desk.head(id), shown)); }

    private SharedText words() { return page.words(SharedText.class); }
}
