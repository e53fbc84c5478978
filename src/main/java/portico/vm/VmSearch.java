package portico.vm;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds a customer's VMs by name, address and state, page by page; the database does all of it. */
@Singleton
class VmSearch {

    /**
     * What is looked for.
     *
     * @param text part of a name, or the beginning of an address; empty: everything
     */
    record Wish(long userId, String text, Optional<VmFilter> filter) {}

    /** How many VMs fit the text: in all, and under each filter. */
    record Counts(long all, Map<VmFilter, Long> by) {

        long of(Optional<VmFilter> filter) { return filter.map(by::get).orElse(all); }
    }

    private final EntityManager database;

    VmSearch(EntityManager database) { this.database = database; }

    Counts count(Wish wish) {
        var columns = new StringBuilder("count(*)");
        for (var filter : VmFilter.values()) columns.append(", count(*) filter (where ").append(filter.condition).append(')');
        var row = (Object[]) with(wish, "select " + columns + " from vm where " + narrowed(wish)).getSingleResult();
        var by = new EnumMap<VmFilter, Long>(VmFilter.class);
        for (var filter : VmFilter.values()) by.put(filter, ((Number) row[filter.ordinal() + 1]).longValue());
        return new Counts(((Number) row[0]).longValue(), by);
    }

    /** Ids in stable order. @param from how many to skip */
    @SuppressWarnings("unchecked")
    List<Long> ids(Wish wish, int from, int most) {
        var state = wish.filter.map(filter -> " and " + filter.condition).orElse("");
        return ((List<Number>) with(wish, "select id from vm where " + narrowed(wish) + state + " order by id").setFirstResult(from).setMaxResults(most).getResultList())
                .stream().map(Number::longValue).toList();
    }

    private static String narrowed(Wish wish) {
        if (wish.text.isEmpty()) return "owner_id = :owner";
        var byAddress = isAddress(wish.text) ? " or exists (select from ip_address a where a.vm_id = vm.id and host(a.ip) like :address)" : "";
        return "owner_id = :owner and (name ilike :name" + byAddress + ")";
    }

    private Query with(Wish wish, String sql) {
        var query = database.createNativeQuery(sql).setParameter("owner", wish.userId);
        if (wish.text.isEmpty()) return query;
        query.setParameter("name", "%" + literally(wish.text) + "%");
        if (isAddress(wish.text)) query.setParameter("address", literally(wish.text.toLowerCase(java.util.Locale.ROOT)) + "%");
        return query;
    }

    private static boolean isAddress(String text) { return text.matches("[0-9a-fA-F.:]+"); }

    /** LIKE's own signs lose their meaning. */
    private static String literally(String text) { return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"); }
}
