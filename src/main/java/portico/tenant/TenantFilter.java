package portico.tenant;

import io.quarkus.hibernate.orm.PersistenceUnitExtension;
import io.quarkus.hibernate.orm.runtime.tenant.TenantResolver;
import jakarta.enterprise.context.ApplicationScoped;

/** Tells Hibernate which tenant the running transaction belongs to. */
@ApplicationScoped
@PersistenceUnitExtension
class TenantFilter implements TenantResolver {

    @Override public String getDefaultTenantId() { return ""; }

    @Override public String resolveTenantId() { return Tenancy.current(); }

    @Override public boolean isRoot(String tenant) { return Tenancy.EVERYWHERE.equals(tenant); }
}
