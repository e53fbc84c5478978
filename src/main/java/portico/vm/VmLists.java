package portico.vm;

import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.*;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.page.PageContext;
import portico.page.State;
import portico.power.PowerAction;
import portico.power.PowerRules;
import portico.power.PowerText;
import portico.task.Task;
import portico.task.TaskViews;

/** Makes one page of the list of VMs, with a handful of queries however many there are. Runs inside the tenant's transaction. */
@Singleton
class VmLists {

    static final int PER_PAGE = 25;
    private static final int MOST_ADDRESSES = 2;

    private final VmSearch search;
    private final TaskViews tasks;
    private final Freshness freshness;
    private final PageContext page;
    private final Clock clock;

    VmLists(VmSearch search, TaskViews tasks, Freshness freshness, PageContext page, Clock clock) {
        this.search = search;
        this.tasks = tasks;
        this.freshness = freshness;
        this.page = page;
        this.clock = clock;
    }

    /** @param wanted from 1; beyond the last page, the last one is shown */
    VmList page(VmSearch.Wish wish, int wanted) {
        var counts = search.count(wish);
        long pages = Math.max(1, (counts.of(wish.filter()) + PER_PAGE - 1) / PER_PAGE);
        int number = (int) Math.clamp(wanted, 1, pages);
        var lines = lines(search.page(wish, (number - 1) * PER_PAGE, PER_PAGE));
        return new VmList(lines, filters(wish, counts), groups(wish), wish.text(), wish.filter().map(VmFilter::word).orElse(null), wish.group().orElse(null), address(wish, wish.filter(), number), number, pages,
                number > 1 ? address(wish, wish.filter(), number - 1) : null, number < pages ? address(wish, wish.filter(), number + 1) : null,
                !wish.text().isEmpty() || wish.filter().isPresent() || wish.group().isPresent(), lines.stream().anyMatch(line -> line.task() != null), VmList.TOGETHER.stream().map(this::power).toList(), page.getLanguage(), null);
    }

    private List<VmList.Line> lines(List<VmSearch.Found> found) {
        var tasks = open(found.stream().filter(VmSearch.Found::busy).map(VmSearch.Found::id).toList());
        Vm.watch(found.stream().filter(vm -> vm.standing().hasScreen() && Vm.forgetsWatcher(vm.watched(), clock.instant())).map(VmSearch.Found::id).toList(), clock.instant());
        var states = new EnumMap<Condition, State>(Condition.class);
        return found.stream().map(vm -> line(vm, states.computeIfAbsent(vm.standing().condition(), this::state), tasks.get(vm.id()))).toList();
    }

    private Map<Long, Task> open(List<Long> busy) { return Task.openOf(busy).stream().collect(Collectors.toMap(task -> task.vmId, task -> task, (newer, older) -> newer)); }

    private State state(Condition condition) { return new State(condition.tone, words().condition(condition)); }

    private VmList.Line line(VmSearch.Found vm, State state, Task task) {
        boolean screen = vm.standing().hasScreen();
        return new VmList.Line(vm.id(), vm.name(), state, vm.system(), vm.cpu(), Sizes.memory(vm.ramMb()), vm.diskGb(),
                vm.addresses().stream().limit(MOST_ADDRESSES).toList(), Math.max(0, vm.addresses().size() - MOST_ADDRESSES), MachineViews.place(vm.hostGroup(), vm.host()),
                freshness.brief(vm.seen(), words()), task == null ? null : tasks.brief(task),
                screen && vm.shot() != null ? MachineViews.shotOf(vm.id(), vm.shot()) : null, vm.standing().icon(), screen, power(vm), vm.backup(), vm.backup() == null ? null : page.ago(vm.backup()));
    }

    private List<VmList.Power> power(VmSearch.Found vm) { return VmList.TOGETHER.stream().filter(action -> PowerRules.judge(action, vm.standing(), vm.busy(), false).isOpen()).map(this::power).toList(); }

    VmList.Power power(PowerAction action) { return new VmList.Power(MachineViews.key(action), MachineViews.icon(action), page.words(PowerText.class).action(action)); }

    private List<VmList.Choice> filters(VmSearch.Wish wish, VmSearch.Counts counts) {
        var all = new VmList.Choice("all", words().filterAll(), counts.all(), address(wish, Optional.empty(), 1), wish.filter().isEmpty());
        return Stream.concat(Stream.of(all), Arrays.stream(VmFilter.values()).map(filter ->
                new VmList.Choice(filter.word(), text(filter), counts.by().get(filter), address(wish, Optional.of(filter), 1), wish.filter().equals(Optional.of(filter))))).toList();
    }

    /** Empty for customers who have no groups. */
    private List<VmList.Choice> groups(VmSearch.Wish wish) {
        var groups = VmGroup.of(wish.userId());
        if (groups.isEmpty()) return List.of();
        var counts = Vm.inGroups(wish.userId());
        var words = page.words(GroupText.class);
        var choices = new ArrayList<>(List.of(choice(wish, Optional.empty(), "all", words.all(), counts.values().stream().mapToLong(Long::longValue).sum())));
        groups.forEach(group -> choices.add(choice(wish, Optional.of(group.id), String.valueOf(group.id), group.name, counts.getOrDefault(group.id, 0L))));
        choices.add(choice(wish, Optional.of(0L), "0", words.ungrouped(), counts.getOrDefault(0L, 0L)));
        return choices;
    }

    private static VmList.Choice choice(VmSearch.Wish wish, Optional<Long> group, String key, String text, long count) {
        return new VmList.Choice(key, text, count, address(new VmSearch.Wish(wish.userId(), wish.text(), wish.filter(), group), wish.filter(), 1), wish.group().equals(group));
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
        wish.group().ifPresent(id -> parts.add("group=" + id));
        if (page > 1) parts.add("page=" + page);
        return parts.isEmpty() ? "/" : "/?" + String.join("&", parts);
    }

    private VmText words() { return page.words(VmText.class); }
}
