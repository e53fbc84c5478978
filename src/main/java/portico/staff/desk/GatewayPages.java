package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import portico.gateway.Gateways;
import portico.infra.Host;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.StaffOnly;
import portico.page.State;
import portico.staff.StaffDesk;
import portico.staff.StaffText;
import portico.tenant.StaffRole;

/**
 * What hosts do for ports, sites and firewalls: when that was last read back, what stands in the way, and what was found otherwise than wanted. Only for operators: a host's
 * rules are of customers of all sites.
 */
@Path("/staff/gateways")
@StaffOnly(StaffRole.OPERATOR)
@RunOnVirtualThread
public class GatewayPages {

    private static final int DRIFTS = 100;

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance gateways(List<Line> gateways, List<Reserved> reserved, List<Drift> drifts);
    }

    /** @param place where its programs run @param played no packet flows there @param ports that may be forwarded @param errors why the last looks failed, each once @param portsReadAt null: never; so the others */
    public record Line(long id, String name, String place, boolean played, String ports, State state, Instant portsReadAt, Instant sitesReadAt, Instant filterReadAt, List<String> errors) {}

    /** Ports that are never forwarded. @param host null: those of every host */
    public record Reserved(String host, String ports, String reason) {}

    /** What every server keeps a port for. */
    public enum Service {
        SSH(22), HTTP(80), HTTPS(443);

        private final int port;

        Service(int port) { this.port = port; }

        static Optional<Service> at(String ports) { return Arrays.stream(values()).filter(service -> ports.equals(String.valueOf(service.port))).findFirst(); }
    }

    /** @param repaired it was mended in the same moment */
    public record Drift(Instant at, String host, String kind, String what, boolean repaired) {}

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final Gateways gateways;
    private final EntityManager database;

    GatewayPages(Pages pages, PageContext page, StaffDesk desk, Gateways gateways, EntityManager database) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.gateways = gateways;
        this.database = database;
    }

    private record Found(List<Line> lines, List<Reserved> reserved, List<Drift> drifts) {}

    @GET
    public Response list() {
        var found = desk.look(() -> new Found(lines(), reserved(), drifts()));
        return pages.show(Templates.gateways(found.lines, found.reserved, found.drifts));
    }

    @SuppressWarnings("unchecked")
    private List<Line> lines() {
        List<Tuple> rows = database.createNativeQuery("""
                select h.id, g.ports_read_at, g.sites_read_at, f.read_at, g.ports_error, g.sites_error, f.error
                from host h left join gateway_state g on g.host_id = h.id left join firewall_host f on f.host_id = h.id order by h.id""", Tuple.class).getResultList();
        return rows.stream().map(row -> line(row, Host.findById(((Number) row.get("id")).longValue()))).toList();
    }

    private Line line(Tuple row, Host host) {
        var words = page.words(StaffText.class);
        var errors = new LinkedHashSet<String>();
        Stream.of("ports_error", "sites_error", "error").map(column -> Search.text(row, column)).filter(error -> error != null).forEach(errors::add);
        boolean seen = row.get("ports_read_at") != null || row.get("sites_read_at") != null || row.get("read_at") != null;
        var state = !errors.isEmpty() ? new State("bad", words.hostError()) : seen ? new State("ok", words.gatewayInStep()) : new State("off", words.gatewayNothing());
        return new Line(host.id, host.name, host.reach().isHere() ? words.gatewayHere() : host.reach().toString(), gateways.isPlayed(host.driver), host.portFrom + "–" + host.portTo, state, time(row, "ports_read_at"), time(row, "sites_read_at"), time(row, "read_at"), List.copyOf(errors));
    }

    @SuppressWarnings("unchecked")
    private List<Reserved> reserved() {
        List<Tuple> rows = database.createNativeQuery("""
                select h.name, r.first_port || case when r.last_port = r.first_port then '' else '–' || r.last_port end as ports, r.reason
                from reserved_port r left join host h on h.id = r.host_id order by h.id nulls first, r.first_port, r.last_port""", Tuple.class).getResultList();
        return rows.stream().map(row -> new Reserved(Search.text(row, "name"), Search.text(row, "ports"), reason(row))).toList();
    }

    /** A server's own ports are its operator's, and so are the words for them. */
    private String reason(Tuple row) {
        boolean everywhere = row.get("name") == null;
        var written = Search.text(row, "reason");
        return everywhere ? Service.at(Search.text(row, "ports")).map(page.words(StaffText.class)::reservedFor).orElse(written) : written;
    }

    @SuppressWarnings("unchecked")
    private List<Drift> drifts() {
        List<Tuple> rows = database.createNativeQuery("select d.at, h.name, d.kind, d.what, d.repaired from gateway_drift d join host h on h.id = d.host_id order by d.id desc limit :most", Tuple.class)
                .setParameter("most", DRIFTS).getResultList();
        return rows.stream().map(row -> new Drift(time(row, "at"), Search.text(row, "name"), Search.text(row, "kind"), Search.text(row, "what"), (boolean) row.get("repaired"))).toList();
    }

    private static Instant time(Tuple row, String column) { return (Instant) row.get(column); }
}
