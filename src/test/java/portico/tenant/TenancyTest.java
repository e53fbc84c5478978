package portico.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import portico.testing.Given;

/** Tenants are kept apart twice; here each fence stands alone. */
@QuarkusTest
class TenancyTest {

    @Inject Given given;
    @Inject Tenancy tenancy;
    @Inject EntityManager database;

    @Test void row_level_security_alone_separates_tenants() {
        var ours = given.vm(given.customer(Given.ACME, 0));
        var theirs = given.vm(given.customer(Given.GLOBEX, 0));
        // A native statement: Hibernate's filter has no part in it.
        List<?> seen = tenancy.in(Given.ACME, () -> database.createNativeQuery("select id from vm", Long.class).getResultList());
        assertThat(seen.contains(ours.id())).isTrue();
        assertThat(seen.contains(theirs.id())).isFalse();
        int changed = tenancy.in(Given.ACME, () -> database.createNativeQuery("update vm set name = 'stolen' where id = " + theirs.id()).executeUpdate());
        assertThat(changed).isZero();
    }

    @Test void without_a_tenant_nothing_is_visible() {
        given.vm(given.customer());
        for (var table : protectedTables())
            assertThat(tenancy.in("", () -> ((Number) database.createNativeQuery("select count(*) from " + table).getSingleResult()).longValue())).as(table).isZero();
    }

    @Test void the_filter_alone_separates_tenants() {
        var ours = given.vm(given.customer(Given.ACME, 0));
        var theirs = given.vm(given.customer(Given.GLOBEX, 0));
        List<Long> seen = tenancy.in(Given.ACME, () -> {
            // Row-level security is told to show everything; what is left is Hibernate's filter.
            database.createNativeQuery("select set_config('portico.tenant', '*', true)").getSingleResult();
            return database.createQuery("select id from Vm", Long.class).getResultList();
        });
        assertThat(seen).contains(ours.id()).doesNotContain(theirs.id());
    }

    @Test void every_table_with_a_tenant_is_protected() {
        List<?> open = tenancy.everywhere(() -> database.createNativeQuery("""
                select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
                where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not (c.relrowsecurity and c.relforcerowsecurity)""", String.class).getResultList());
        // The door must find the tenant before it can name it.
        assertThat(open.stream().map(String::valueOf)).containsExactlyInAnyOrder("tenant_host", "tenant_host_group");
    }

    /** Addresses have policies too, but belong to hosts and not to tenants. */
    private List<String> protectedTables() {
        return tenancy.everywhere(() -> database.createNativeQuery("select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid and p.polname = 'tenant_only' where c.relkind = 'r' and c.relforcerowsecurity", String.class).getResultList().stream().map(String::valueOf).toList());
    }
}
