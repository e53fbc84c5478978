package portico.vm;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import portico.hypervisor.PowerState;
import portico.tenant.Columns;

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

        private static Found of(ResultSet row) throws SQLException {
            var standing = new Standing(VmStatus.of(row.getInt("status")), row.getBoolean("install_failed"), PowerState.valueOf(row.getString("power")));
            var addresses = row.getString("addresses");
            return new Found(row.getLong("id"), row.getString("name"), standing, row.getInt("cpu"), row.getInt("ram_mb"), row.getInt("disk_gb"),
                    row.getString("system"), row.getString("host_group"), row.getString("host"), moment(row, "seen_at"), addresses == null ? List.of() : List.of(addresses.split(" ")),
                    moment(row, "taken_at"), moment(row, "watched_at"), row.getBoolean("busy"), moment(row, "backup"));
        }

        private static Instant moment(ResultSet row, String column) throws SQLException {
            var time = row.getTimestamp(column);
            return time == null ? null : time.toInstant();
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

    private record Sum(String filter, long count) {}

    private final Columns columns;

    VmSearch(Columns columns) { this.columns = columns; }

    Counts count(Wish wish) {
        var by = new EnumMap<VmFilter, Long>(VmFilter.class);
        for (var filter : VmFilter.values()) by.put(filter, 0L);
        var narrowed = new Narrowed(wish);
        var sums = columns.list("select " + VmFilter.SQL + " fits, count(*) from vm where " + narrowed.condition + " group by fits", narrowed.parameters, row -> new Sum(row.getString(1), row.getLong(2)));
        sums.stream().filter(sum -> sum.filter != null).forEach(sum -> by.put(VmFilter.valueOf(sum.filter), sum.count));
        return new Counts(sums.stream().mapToLong(Sum::count).sum(), by);
    }

    /** What the list shows of each, by id. @param from how many to skip */
    List<Found> page(Wish wish, int from, int most) {
        var narrowed = new Narrowed(wish);
        var state = wish.filter.map(filter -> " and " + VmFilter.SQL + " = '" + filter + "'").orElse("");
        var rows = "select id, name, status, install_failed, power, cpu, ram_mb, disk_gb, host_id, os_template_id, watched_at from vm where " + narrowed.condition + state + " order by id limit ? offset ?";
        return columns.list(COLUMNS.formatted(rows), Stream.concat(narrowed.parameters.stream(), Stream.of(most, from)).toList(), Found::of);
    }

    /** A condition on {@code vm} and what stands for its question marks. */
    private static final class Narrowed {
        final String condition;
        final List<Object> parameters = new ArrayList<>();

        Narrowed(Wish wish) {
            condition = owned(wish) + (wish.text.isEmpty() ? "" : " and " + fits(wish.text));
        }

        private String owned(Wish wish) {
            parameters.add(wish.userId);
            if (wish.group.isEmpty()) return "owner_id = ?";
            if (wish.group.get() == 0) return "owner_id = ? and vm_group_id is null";
            parameters.add(wish.group.get());
            return "owner_id = ? and vm_group_id = ?";
        }

        private String fits(String text) {
            parameters.add("%" + literally(text) + "%");
            if (!isAddress(text)) return "name ilike ?";
            parameters.add(literally(text.toLowerCase(Locale.ROOT)) + "%");
            return "(name ilike ? or exists (select from ip_address a where a.vm_id = vm.id and host(a.ip) like ?))";
        }
    }

    private static boolean isAddress(String text) { return text.matches("[0-9a-fA-F.:]+"); }

    /** LIKE's own signs lose their meaning. */
    private static String literally(String text) { return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"); }
}
