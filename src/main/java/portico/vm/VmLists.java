package portico.vm;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.*;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.hypervisor.PowerState;
import portico.infra.IpAddress;
import portico.page.PageContext;
import portico.task.Task;
import portico.task.TaskViews;

/** Makes one page of the list of VMs, with a handful of queries however many there are. Runs inside the tenant's transaction. */
@Singleton
class VmLists {

    private static final int PER_PAGE = 25;
    private static final int MOST_ADDRESSES = 2;

    private final VmSearch search;
    private final MachineViews machines;
    private final TaskViews tasks;
    private final Freshness freshness;
    private final EntityManager database;
    private final PageContext page;
    private final Clock clock;

    VmLists(VmSearch search, MachineViews machines, TaskViews tasks, Freshness freshness, EntityManager database, PageContext page, Clock clock) {
        this.search = search;
        this.machines = machines;
        this.tasks = tasks;
        this.freshness = freshness;
        this.database = database;
        this.page = page;
        this.clock = clock;
    }

    /** @param wanted from 1; beyond the last page, the last one is shown */
    VmList page(VmSearch.Wish wish, int wanted) {
        var counts = search.count(wish);
        long pages = Math.max(1, (counts.of(wish.filter()) + PER_PAGE - 1) / PER_PAGE);
        int number = (int) Math.clamp(wanted, 1, pages);
        var lines = lines(search.ids(wish, (number - 1) * PER_PAGE, PER_PAGE));
        return new VmList(lines, filters(wish, counts), wish.text(), wish.filter().map(VmFilter::word).orElse(null), address(wish, wish.filter(), number), number, pages,
                number > 1 ? address(wish, wish.filter(), number - 1) : null, number < pages ? address(wish, wish.filter(), number + 1) : null,
                !wish.text().isEmpty() || wish.filter().isPresent(), lines.stream().anyMatch(line -> line.task() != null));
    }

    private List<VmList.Line> lines(List<Long> ids) {
        if (ids.isEmpty()) return List.of();
        var vms = Vm.<Vm>find("select vm from Vm vm join fetch vm.host h join fetch h.group left join fetch vm.osTemplate where vm.id in ?1 order by vm.id", ids).list();
        var addresses = IpAddress.ofAll(ids).stream().collect(Collectors.groupingBy(a -> a.vmId, Collectors.mapping(a -> a.ip, Collectors.toList())));
        var open = Task.openOf(ids).stream().collect(Collectors.toMap(task -> task.vmId, task -> task, (newer, older) -> newer));
        var shots = shots(ids);
        Vm.watch(vms.stream().filter(vm -> vm.power == PowerState.RUNNING).map(vm -> vm.id).toList(), clock.instant());
        return vms.stream().map(vm -> line(vm, addresses.getOrDefault(vm.id, List.of()), open.get(vm.id), shots.get(vm.id))).toList();
    }

    private VmList.Line line(Vm vm, List<String> addresses, Task task, Instant shot) {
        boolean running = MachineViews.hasScreen(vm);
        return new VmList.Line(vm.id, vm.name, machines.state(vm), vm.osTemplate == null ? null : vm.osTemplate.name, vm.cpu, Sizes.memory(vm.ramMb), vm.diskGb,
                addresses.stream().limit(MOST_ADDRESSES).toList(), Math.max(0, addresses.size() - MOST_ADDRESSES), MachineViews.place(vm),
                freshness.brief(vm.host, page.words(VmText.class)), task == null ? null : tasks.brief(task),
                running && shot != null ? MachineViews.shotOf(vm.id, shot) : null, MachineViews.shotIcon(vm), running);
    }

    private Map<Long, Instant> shots(List<Long> ids) {
        return database.createQuery("select s.vmId, s.takenAt from VmScreen s where s.vmId in ?1", Object[].class).setParameter(1, ids).getResultStream()
                .collect(Collectors.toMap(row -> (Long) row[0], row -> (Instant) row[1]));
    }

    private List<VmList.Choice> filters(VmSearch.Wish wish, VmSearch.Counts counts) {
        var all = new VmList.Choice("all", words().filterAll(), counts.all(), address(wish, Optional.empty(), 1), wish.filter().isEmpty());
        return Stream.concat(Stream.of(all), Arrays.stream(VmFilter.values()).map(filter ->
                new VmList.Choice(filter.word(), text(filter), counts.by().get(filter), address(wish, Optional.of(filter), 1), wish.filter().equals(Optional.of(filter))))).toList();
    }

    private String text(VmFilter filter) {
        return switch (filter) {
            case RUNNING -> words().filterRunning();
            case STOPPED -> words().filterStopped();
            case BUSY -> words().filterBusy();
            case TROUBLE -> words().filterTrouble();
        };
    }

    private static String address(VmSearch.Wish wish, Optional<VmFilter> filter, int page) {
        var parts = new ArrayList<String>();
        if (!wish.text().isEmpty()) parts.add("q=" + URLEncoder.encode(wish.text(), StandardCharsets.UTF_8));
        filter.ifPresent(f -> parts.add("state=" + f.word()));
        if (page > 1) parts.add("page=" + page);
        return parts.isEmpty() ? "/" : "/?" + String.join("&", parts);
    }

    private VmText words() { return page.words(VmText.class); }
}
