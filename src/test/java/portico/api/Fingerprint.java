package portico.api;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.stream.Collectors;
import portico.tenant.Tenancy;
import portico.testing.Given;

/**
 * What the database holds of one household, in one short text: every table with a column for a customer or a VM, whatever room it belongs to. Left out is what may
 * change by itself (observations) and what is meant to outlive a refusal (counts of failures); of tasks, which go on by themselves, only how many there are.
 */
@Singleton
class Fingerprint {

    private static final List<String> LEFT_OUT = List.of("audit_entry", "verification_code", "web_session", "task", "task_step", "access_token", "once_call");
    private static final String BY_THEMSELVES = "(?i).*(sample|counter|metric|traffic|stat|screen|message|load|usage).*";

    private final Given given;
    private final EntityManager database;
    private String query;

    Fingerprint(Given given, EntityManager database) {
        this.given = given;
        this.database = database;
    }

    String of(Samples.Household house) {
        if (query == null) query = query();
        return given.inside(house.owner().tenant(), () -> (String) database.createNativeQuery(query).setParameter("person", house.owner().id()).setParameter("vm", house.ids().get("Vm")).getSingleResult());
    }

    @SuppressWarnings("unchecked")
    private String query() {
        var tables = (List<Object[]>) given.inside(Given.ACME, () -> database.createNativeQuery("""
                select table_name, column_name from information_schema.columns
                where table_schema = 'public' and column_name in ('user_id', 'owner_id', 'vm_id') order by 1, 2""").getResultList());
        return tables.stream().filter(t -> !LEFT_OUT.contains((String) t[0]) && !((String) t[0]).matches(BY_THEMSELVES)).map(t -> part((String) t[0], (String) t[1]))
                .collect(Collectors.joining(" || ", "select ", " || (select md5(user_account::text) from user_account where id = :person) || (select '-' || count(*) from task where vm_id = :vm or user_id = :person)"));
    }

    /** How many there are of what calls make, whosever they are. */
    String counts() {
        return given.inside(Tenancy.EVERYWHERE, () -> (String) database.createNativeQuery("""
                select 'accounts ' || (select count(*) from user_account) || ' hosts ' || (select count(*) from vm) || ' ranges ' || (select count(*) from ip_block) || ' tasks ' || (select count(*) from task)""").getSingleResult());
    }

    private static String part(String table, String column) {
        // What the poller writes, and what "use" of a machine leaves behind.
        var row = "(to_jsonb(" + table + ") - 'power' - 'power_since' - 'stays_off_at' - 'limited_at' - 'watched_at' - 'traffic_used_bytes' - 'expires_at' - 'link_hash' - 'link_sealed' - 'seen_at')::text";
        return "coalesce((select md5(string_agg(" + row + ", ',' order by " + row + ")) from " + table + " where " + column + " = :" + (column.equals("vm_id") ? "vm" : "person") + "), '-')";
    }
}
