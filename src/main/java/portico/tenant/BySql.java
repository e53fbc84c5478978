package portico.tenant;

import io.quarkus.hibernate.orm.panache.Panache;
import jakarta.persistence.Table;
import java.util.List;

/**
 * Finds entities by a condition in SQL, for what every page and every call asks. While its tenant filter is on, Hibernate (7.2) keeps no plan of a query in its own language
 * and translates it anew each time, which costs more processor time than all the database does. That filter knows nothing of SQL, so the tenant is named here; row-level
 * security is the second fence, as always.
 */
public final class BySql {

    private BySql() {}

    /** Name of an entity's table. */
    public static String table(Class<?> kind) { return kind.isAnnotationPresent(Table.class) ? kind.getAnnotation(Table.class).name() : kind.getSimpleName(); }

    /** @param kind a table's entity with a column {@code tenant} @param condition over its columns, the parameters are ?2, ?3 … and no input is ever part of it */
    @SuppressWarnings("unchecked")
    public static <E> List<E> list(Class<E> kind, String condition, Object... parameters) {
        var query = Panache.getEntityManager().createNativeQuery("select * from " + table(kind) + " where (?1 = '*' or tenant = ?1) and " + condition, kind)
                .setParameter(1, Tenancy.current());
        for (int i = 0; i < parameters.length; i++) query.setParameter(i + 2, parameters[i]);
        return query.getResultList();
    }
}
