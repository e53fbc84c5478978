package portico.infra;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers that are one SQL statement, whose columns are named as the wire wants them. */
@Singleton
public class Rows {

    private final EntityManager database;

    Rows(EntityManager database) { this.database = database; }

    /** @param sql never made of what a caller sent; that goes into {@code with}. Hibernate's tenant filter knows nothing of it, so it names the tenant itself */
    public List<Map<String, Object>> of(String sql, Map<String, ?> with) {
        var query = database.createNativeQuery(sql, Tuple.class);
        with.forEach(query::setParameter);
        @SuppressWarnings("unchecked") List<Tuple> found = query.getResultList();
        return found.stream().map(Rows::row).toList();
    }

    private static Map<String, Object> row(Tuple tuple) {
        var row = new LinkedHashMap<String, Object>();
        for (var column : tuple.getElements()) row.put(column.getAlias(), tuple.get(column));
        return row;
    }
}
