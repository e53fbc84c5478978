package portico.tenant.world;

import static portico.tenant.world.Row.Kind.BIG;
import static portico.tenant.world.Row.Kind.FLAG;
import static portico.tenant.world.Row.Kind.TEXT;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import portico.tenant.world.Outcome.SecretKind;

/** Hosting sites with their host names, keys and staff, and the platform's operators. */
class Tenants {

    /** Stands in the tenant column of what belongs to no single tenant. */
    private static final String PLATFORM = "*";

    private final Rows rows;
    private final Connection database;
    private final Secrets secrets;
    private final Sessions sessions;

    Tenants(Rows rows, Connection database, Secrets secrets, Sessions sessions) {
        this.rows = rows;
        this.database = database;
        this.secrets = secrets;
        this.sessions = sessions;
    }

    void bring(WorldFile file) throws SQLException {
        for (var tenant : file.tenants()) tenant(tenant);
        for (var operator : file.operators()) staff(PLATFORM, operator.username(), operator.password(), "operator");
    }

    private void tenant(WorldFile.Tenant tenant) throws SQLException {
        var sms = tenant.sms() == null ? new WorldFile.Sms(null, null, null, null, null) : tenant.sms();
        var row = new Row("tenant", "tenant " + tenant.code()).by("code", TEXT, tenant.code())
                .text("name", "name", tenant.name())
                .text("language", "language", WorldReader.word(tenant.language()))
                .text("brandColor", "brand_color", tenant.brandColor())
                .text("logoUrl", "logo_url", tenant.logoUrl())
                .text("supportUrl", "support_url", tenant.supportUrl())
                .lines("embedOrigins", "embed_origins", tenant.embedOrigins())
                .text("sms.kind", "sms_kind", WorldReader.word(sms.kind()))
                .text("sms.url", "sms_url", sms.url())
                .text("sms.body", "sms_body", sms.body())
                .text("sms.success", "sms_success", sms.success())
                .number("sms.perDay", "sms_per_day", sms.perDay())
                .flag("publicServerStatus", "public_server_status", tenant.publicServerStatus())
                .flag("apiDebug", "api_debug", tenant.apiDebug())
                .flag("hardLimits", "hard_limits", tenant.hardLimits())
                .text("trafficPolicy", "traffic_policy", WorldReader.word(tenant.trafficPolicy()))
                .number("trafficThrottleMbps", "traffic_throttle_mbps", tenant.trafficThrottleMbps());
        secrets.key(rows, row, "systemKey", "system_key", tenant.systemKey(), tenant.code(), tenant.code(), SecretKind.SYSTEM_KEY);
        rows.bring(row);
        hostNames(tenant.code(), WorldFile.orEmpty(tenant.hosts()).stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
        for (var group : WorldFile.orEmpty(tenant.hostGroups())) {
            rows.bring(new Row("tenant_host_group", "host group " + group + " for " + tenant.code()).by("tenant", TEXT, tenant.code()).by("host_group_id", BIG, group));
        }
        for (var person : WorldFile.orEmpty(tenant.staff())) staff(tenant.code(), person.username(), person.password(), WorldReader.word(person.role()));
    }

    /** The first is canonical; one that was and is left out of the list still selects the site. */
    private void hostNames(String tenant, List<String> names) throws SQLException {
        for (var former : names.isEmpty() ? List.<String>of() : canonical(tenant)) if (!names.contains(former)) rows.bring(hostName(former).set("canonical", "canonical", FLAG, false));
        for (var name : names) rows.bring(hostName(name).text("tenant", "tenant", tenant).set("canonical", "canonical", FLAG, name.equals(names.getFirst())));
    }

    private static Row hostName(String name) { return new Row("tenant_host", "host name " + name).by("host", TEXT, name); }

    private List<String> canonical(String tenant) throws SQLException {
        try (var query = database.prepareStatement("select host from tenant_host where tenant = ? and canonical order by host")) {
            query.setString(1, tenant);
            try (var result = query.executeQuery()) {
                var names = new ArrayList<String>();
                while (result.next()) names.add(result.getString(1));
                return names;
            }
        }
    }

    private void staff(String tenant, String username, String password, String role) throws SQLException {
        var row = new Row("staff", role + " " + username + (tenant.equals(PLATFORM) ? "" : " of " + tenant))
                .by("tenant", TEXT, tenant).by("username", TEXT, username).text("role", "role", role);
        secrets.password(rows, row, password, tenant, username, SecretKind.STAFF_PASSWORD);
        if (rows.bring(row).contains("password_hash")) sessions.endOfStaff(tenant, username);
    }
}
