package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import portico.page.Pages;
import portico.page.Said;
import portico.page.StaffOnly;
import portico.staff.StaffDesk;
import portico.tenant.StaffRole;

/** Hosts: how they are and how full; an operator puts one under maintenance. */
@Path("/staff/hosts")
@StaffOnly
@RunOnVirtualThread
public class HostPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance hosts(List<HostLine> hosts, List<Capacities.Line> capacity, Capacities.Size size);
    }

    private final Pages pages;
    private final StaffDesk desk;
    private final HostLines lines;
    private final Capacities capacities;

    HostPages(Pages pages, StaffDesk desk, HostLines lines, Capacities capacities) {
        this.pages = pages;
        this.desk = desk;
        this.lines = lines;
        this.capacities = capacities;
    }

    /** @param cpu of the machines that are asked for, as the other two; what is no such number asks for a usual one */
    @GET
    public Response list(@QueryParam("cpu") @DefaultValue("") String cpu, @QueryParam("ram") @DefaultValue("") String ram, @QueryParam("disk") @DefaultValue("") String disk) {
        var size = new Capacities.Size(number(cpu, 1), number(ram, 1024), number(disk, 20));
        return pages.show(Templates.hosts(desk.look(lines::all), desk.look(() -> capacities.of(lines.hosts(), size)), size));
    }

    private static int number(String typed, int usual) { return typed.strip().matches("[1-9][0-9]{0,7}") ? Integer.parseInt(typed.strip()) : usual; }

    /** @param text what customers read; empty: the host is back in service */
    @POST @Path("{id: [0-9]{1,18}}/maintenance") @StaffOnly(StaffRole.OPERATOR)
    public Response maintain(@PathParam("id") long id, @FormParam("text") @DefaultValue("") String text) {
        // A host belongs to no tenant; the record is kept with the site whose address the operator opened.
        desk.order(desk.isEverywhere() ? desk.host() : desk.tenant(), "server_maintenance", Map.of("serverid", String.valueOf(id), "text", text.strip()));
        return pages.go("/staff/hosts", Said.STAFF_SAVED);
    }

    @GET @Path("{id: [0-9]{1,18}}/maintenance")
    public Response afterMaintenance() { return pages.go("/staff/hosts"); }
}
