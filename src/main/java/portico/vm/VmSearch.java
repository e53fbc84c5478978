package portico.vm;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import portico.hypervisor.PowerState;

/** Finds a customer's VMs by name, address and state, page by page; the database does all of it. */
@Singleton
class VmSearch {

    /**
     * What is looked for.
     *
     * @param text  part of a name, or the beginning of an address; empty: everything
     * @param group id of the group they are in, 0: in none; empty: in whichever
     */
    record Wish(long userId, String text, Optional<VmFilter> filter, Optional<Long> group) {}

    /** How many VMs fit the text: in all, and under each filter. */
    record Counts(long all, Map<VmFilter, Long> by) {

        long of(Optional<VmFilter> filter) { return filter.map(by::get).orElse(all); }
    }

    /**
     * A VM as the list shows it. Columns, not entities: the list is the page everybody sees, and Hibernate's part was half of what it cost.
     *
     * @param system    name of the installed template; null: none
     * @param seen      when the host last answered; null: never
     * @param addresses the main one first
     * @param shot      when its screen was last taken; null: never
     * @param watched   when somebody last looked at its screen; null: never
     * @param busy      a task is under way
     * @param backup    when the newest complete backup was made; null: there is none
     */
    record Found(long id, String name, Standing standing, int cpu, int ramMb, int diskGb, String system, String hostGroup, String host, Instant seen,
                 List<String> addresses, Instant shot, Instant watched, boolean busy, Instant backup) {

        private static Found of(Object[] row) {
            var standing = new Standing(VmStatus.of(((Number) row[2]).intValue()), (boolean) row[3], PowerState.valueOf((String) row[4]));
            return new Found(((Number) row[0]).longValue(), (String) row[1], standing, ((Number) row[5]).intValue(), ((Number) row[6]).intValue(), ((Number) row[7]).intValue(),
                    (String) row[8], (String) row[9], (String) row[10], (Instant) row[11], row[12] == null ? List.of() : List.of(((String) row[12]).split(" ")),
                    (Instant) row[13], (Instant) row[14], (boolean) row[15], (Instant) row[16]);
        }
    }

    private static final String COLUMNS = """
            select vm.id, vm.name, vm.status, vm.install_failed, vm.power, vm.cpu, vm.ram_mb, vm.disk_gb, t.name system, g.name host_group, h.name host, h.seen_at,
                   (select string_agg(host(a.ip), ' ' order by a.main desc, a.id) from ip_address a where a.vm_id = vm.id) addresses, s.taken_at, vm.watched_at,
                   exists (select from task where task.vm_id = vm.id and state in ('QUEUED', 'RUNNING') and lane <> 'free') busy,
                   (select max(b.created_at) from backup b where b.vm_id = vm.id and b.state = 'DONE') backup
            from (%s) vm join host h on h.id = vm.host_id join host_group g on g.id = h.host_group_id
                 left join os_template t on t.id = vm.os_template_id left join vm_screen s on s.vm_id = vm.id
            order by vm.id""";

    private final EntityManager database;

    VmSearch(EntityManager database) { this.database = database; }

    @SuppressWarnings("unchecked")
    Counts count(Wish wish) {
        var by = new EnumMap<VmFilter, Long>(VmFilter.class);
        for (var filter : VmFilter.values()) by.put(filter, 0L);
        long all = 0;
        for (var row : (List<Object[]>) with(wish, "select " + VmFilter.SQL + " fits, count(*) from vm where " + narrowed(wish) + " group by fits").getResultList()) {
            long count = ((Number) row[1]).longValue();
            all += count;
            if (row[0] != null) by.put(VmFilter.valueOf((String) row[0]), count);
        }
        return new Counts(all, by);
    }

    /** What the list shows of each, by id. @param from how many to skip */
    @SuppressWarnings("unchecked")
    List<Found> page(Wish wish, int from, int most) {
        var state = wish.filter.map(filter -> " and " + VmFilter.SQL + " = '" + filter + "'").orElse("");
        var query = with(wish, COLUMNS.formatted("select id, name, status, install_failed, power, cpu, ram_mb, disk_gb, host_id, os_template_id, watched_at from vm where " + narrowed(wish) + state + " order by id limit :most offset :skipped"));
        return ((List<Object[]>) query.setParameter("most", most).setParameter("skipped", from).getResultList()).stream().map(Found::of).toList();
    }

    private static String narrowed(Wish wish) {
        var owned = "owner_id = :owner" + wish.group.map(id -> id == 0 ? " and vm_group_id is null" : " and vm_group_id = :in_group").orElse("");
        if (wish.text.isEmpty()) return owned;
        var byAddress = isAddress(wish.text) ? " or exists (select from ip_address a where a.vm_id = vm.id and host(a.ip) like :address)" : "";
        return owned + " and (name ilike :name" + byAddress + ")";
    }

    private Query with(Wish wish, String sql) {
        var query = database.createNativeQuery(sql).setParameter("owner", wish.userId);
        wish.group.filter(id -> id != 0).ifPresent(id -> query.setParameter("in_group", id));
        if (wish.text.isEmpty()) return query;
        query.setParameter("name", "%" + literally(wish.text) + "%");
        if (isAddress(wish.text)) query.setParameter("address", literally(wish.text.toLowerCase(java.util.Locale.ROOT)) + "%");
        return query;
    }

    private static boolean isAddress(String text) { return text.matches("[0-9a-fA-F.:]+"); }

    /** LIKE's own signs lose their meaning. */
    private static String literally(String text) { return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"); }
}
