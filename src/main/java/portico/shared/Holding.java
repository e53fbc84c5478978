package portico.shared;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One who had a public port, a site's name or a private address for a while. The rows are written by the database's triggers (V140). @param until null: still */
public record Holding(String kind, String what, String detail, long vmId, String vmName, long ownerId, String ownerName, Instant from, Instant until) {

    /** Questions about them, within a tenant's transaction. */
    @Singleton
    public static class Book {

        private final EntityManager database;

        Book(EntityManager database) { this.database = database; }

        /**
         * Newest first.
         *
         * @param what exactly: {@code 203.0.113.5:20022}, a name, an address; or the beginning of one up to a colon or dot. Empty: anything
         * @param vmId 0: any
         * @param at   held at that moment; empty: ever
         */
        @SuppressWarnings("unchecked")
        public List<Holding> find(String what, long vmId, Optional<Instant> at, int most) {
            var query = database.createNativeQuery("""
                    select kind, what, detail, vm_id, vm_name, owner_id, owner_name, cast(extract(epoch from lower(held)) * 1000 as bigint) as since,
                    cast(extract(epoch from upper(held)) * 1000 as bigint) as until from holding
                    where (:what = '' or what = :what or starts_with(what, :what || ':') or right(what, length(:what) + 1) = '.' || :what) and (:vm = 0 or vm_id = :vm)
                    and (cast(:at as timestamptz) is null or held @> cast(:at as timestamptz)) order by id desc""", Tuple.class)
                    .setParameter("what", what).setParameter("vm", vmId).setParameter("at", at.map(Instant::toString).orElse(null)).setMaxResults(most);
            return ((List<Tuple>) query.getResultList()).stream().map(row -> new Holding((String) row.get("kind"), (String) row.get("what"), (String) row.get("detail"),
                    ((Number) row.get("vm_id")).longValue(), (String) row.get("vm_name"), ((Number) row.get("owner_id")).longValue(), (String) row.get("owner_name"),
                    moment(row.get("since")), moment(row.get("until")))).toList();
        }

        private static Instant moment(Object millis) { return millis == null ? null : Instant.ofEpochMilli(((Number) millis).longValue()); }
    }
}
