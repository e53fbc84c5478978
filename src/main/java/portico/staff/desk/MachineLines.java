package portico.staff.desk;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import portico.api.Codes;
import portico.hypervisor.PowerState;
import portico.page.PageContext;
import portico.page.State;
import portico.staff.StaffDesk;
import portico.vm.Condition;
import portico.vm.Standing;
import portico.vm.VmStatus;
import portico.vm.VmText;

/** Finds machines by number, name, address, owner and state. Runs inside the look's transaction. */
@Singleton
public class MachineLines {

    /** A machine in the list. @param address the main one; null: none */
    public record Line(long id, String site, String name, State state, long ownerId, String owner, String host, String address, int cpu, String ram, int diskGb) {}

    private static final String SELECT = """
            select vm.id, vm.tenant, vm.name, vm.status, vm.install_failed, vm.power, vm.cpu, vm.ram_mb, vm.disk_gb, vm.owner_id, u.username, h.name host,
                   (select host(a.ip) from ip_address a where a.vm_id = vm.id order by a.main desc, a.id limit 1) ip
            from vm join user_account u on u.id = vm.owner_id join host h on h.id = vm.host_id""";

    private final StaffDesk desk;
    private final EntityManager database;
    private final PageContext page;

    MachineLines(StaffDesk desk, EntityManager database, PageContext page) {
        this.desk = desk;
        this.database = database;
        this.page = page;
    }

    Search.Sheet<Line> find(String text, Optional<Condition> state, String after) {
        var search = new Search("/staff/machines").within(desk.scope(), "vm.tenant").keep("q", text).keep("state", state.map(MachineLines::word).orElse(""));
        state.ifPresent(s -> search.and(condition(s)));
        if (!text.isEmpty()) {
            search.and("(vm.name ilike :text or u.username_key like :owner" + (text.matches("[0-9]{1,18}") ? " or vm.id = :id" : "")
                    + (text.matches("[0-9a-fA-F.:]+") ? " or exists (select from ip_address a where a.vm_id = vm.id and host(a.ip) like :ip)" : "") + ")");
            search.with("text", Search.anywhere(text)).with("owner", Search.beginning(text.toLowerCase(Locale.ROOT)));
            if (text.matches("[0-9]{1,18}")) search.with("id", Long.parseLong(text));
            if (text.matches("[0-9a-fA-F.:]+")) search.with("ip", Search.beginning(text.toLowerCase(Locale.ROOT)));
        }
        return search.page(database, SELECT, "vm.id", after, this::line);
    }

    /** A customer's machines. */
    @SuppressWarnings("unchecked")
    List<Line> of(long userId, int most) {
        return ((List<Tuple>) database.createNativeQuery(SELECT + " where vm.owner_id = :owner order by vm.id", Tuple.class).setParameter("owner", userId).setMaxResults(most).getResultList())
                .stream().map(this::line).toList();
    }

    static String word(Condition condition) { return condition.name().toLowerCase(Locale.ROOT); }

    static Optional<Condition> condition(String word) {
        for (var condition : Condition.values()) if (word(condition).equals(word)) return Optional.of(condition);
        return Optional.empty();
    }

    /** The same as {@link Standing#condition}, in SQL. */
    private static String condition(Condition condition) {
        var working = "not vm.install_failed and vm.status in (2, -2) and vm.power ";
        return switch (condition) {
            case INSTALL_FAILED -> "vm.install_failed";
            case INSTALLING -> "not vm.install_failed and vm.status = 0";
            case LOCKED -> "not vm.install_failed and vm.status = 1";
            case OVERDUE -> "not vm.install_failed and vm.status = -1";
            case OVER_TRAFFIC -> "not vm.install_failed and vm.status = -3";
            case RUNNING -> working + "= 'RUNNING'";
            case STOPPED -> working + "in ('OFF', 'ABSENT')";
            case PAUSED -> working + "= 'PAUSED'";
            case CRASHED -> working + "= 'CRASHED'";
            case UNKNOWN -> working + "= 'UNKNOWN'";
        };
    }

    private Line line(Tuple row) {
        var status = Codes.find(VmStatus.class, String.valueOf(row.get("status"))).orElseThrow();
        var condition = new Standing(status, (Boolean) row.get("install_failed"), PowerState.valueOf(Search.text(row, "power"))).condition();
        return new Line(Search.number(row, "id"), Search.text(row, "tenant"), Search.text(row, "name"), new State(condition.tone, page.words(VmText.class).condition(condition)),
                Search.number(row, "owner_id"), Search.text(row, "username"), Search.text(row, "host"), Search.text(row, "ip"), (int) Search.number(row, "cpu"),
                portico.vm.Sizes.memory((int) Search.number(row, "ram_mb")), (int) Search.number(row, "disk_gb"));
    }
}
