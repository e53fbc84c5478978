package portico.check;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.api.Refusals;
import portico.page.PageContext;
import portico.task.Task;
import portico.task.TaskText;
import portico.task.Words;
import portico.vm.Vm;

/** Puts what the check found into the visitor's words, and chooses what to offer. */
@Singleton
class CheckViews {

    private static final Duration LATELY = Duration.ofDays(2);

    private final PageContext page;
    private final Clock clock;

    CheckViews(PageContext page, Clock clock) {
        this.page = page;
        this.clock = clock;
    }

    /** The beginning of the report: which VM it is, and what was done to it lately. Within the tenant's transaction. */
    String head(Vm vm) {
        var first = vm.name + " (#" + vm.id + "), " + (vm.osTemplate == null ? "–" : vm.osTemplate.name) + ", " + vm.host.name + ", " + page.moment(clock.instant());
        var lately = Checkup.lately(vm, clock.instant().minus(LATELY)).stream().map(this::line).collect(Collectors.joining("\n"));
        return first + (lately.isEmpty() ? "" : "\n\n" + words().lately() + "\n" + lately);
    }

    private String line(Task task) {
        return page.moment(task.createdAt) + "  " + Words.in(page.getLanguage(), task.action) + " (#" + task.id + "): " + page.words(TaskText.class).state(task.state);
    }

    CheckPage of(String head, boolean usable, List<Checkup.Finding> findings) {
        var lines = findings.stream().map(this::line).toList();
        var bad = findings.stream().filter(finding -> finding.outcome() == Checkup.Outcome.BAD).toList();
        boolean all = bad.isEmpty() && findings.stream().anyMatch(finding -> finding.point() == Checkup.Point.DOOR && finding.outcome() == Checkup.Outcome.GOOD);
        var verdict = bad.isEmpty() ? all ? words().fine() : words().unsure() : words().stuck(text(bad.getFirst()));
        // Against what is not the customer's to mend nothing else helps.
        boolean theirs = bad.stream().noneMatch(finding -> finding.point() == Checkup.Point.STATUS || finding.point() == Checkup.Point.SERVER);
        var cures = bad.stream().limit(theirs ? bad.size() : 1).flatMap(this::cures).filter(cure -> usable || !cure.acts).distinct().limit(4).toList();
        var report = head + "\n\n" + findings.stream().map(this::plain).collect(Collectors.joining("\n")) + "\n\n" + verdict;
        return new CheckPage(verdict, bad.isEmpty() ? all ? "" : "warn" : "bad", bad.isEmpty() ? all ? "circle-check" : "info-circle" : "alert-circle", lines,
                cures.stream().map(cure -> new CheckPage.Offer(cure.icon, words().remedy(cure), cure.path, cure.acts)).toList(), report);
    }

    private Stream<Cure> cures(Checkup.Finding finding) {
        return switch (finding.point()) {
            case STATUS -> finding.reason().code.equals("vm.setupfailed") ? Stream.of(Cure.REINSTALL) : Stream.empty();
            case SERVER -> Stream.empty();
            case TASK -> Stream.of(Cure.WAIT);
            case POWER -> Stream.of(Cure.START, Cure.LOOK);
            case OWN_SYSTEM -> Stream.of(Cure.RESCUE);
            case CARD, ADDRESS -> Stream.of(Cure.NETWORK);
            case FORWARD -> Stream.of(Cure.PORTS);
            case FIREWALL -> Stream.of(Cure.FIREWALL);
            case SPEED -> Stream.empty();
            case DISK -> Stream.of(Cure.LOOK, Cure.RESCUE);
            case INSIDE -> Stream.of(Cure.LOOK, Cure.RESTART, Cure.RESCUE);
            case DOOR -> Stream.of(Cure.LOOK, Cure.NETWORK, Cure.RESTART);
        };
    }

    private CheckPage.Line line(Checkup.Finding finding) {
        return switch (finding.outcome()) {
            case GOOD -> new CheckPage.Line(words().point(finding.point()), text(finding), finding.detail(), "circle-check", "done");
            case BAD -> new CheckPage.Line(words().point(finding.point()), text(finding), finding.detail(), "alert-circle", "failed");
            case UNKNOWN -> new CheckPage.Line(words().point(finding.point()), text(finding), finding.detail(), "circle-dashed", "");
        };
    }

    private String text(Checkup.Finding finding) {
        if (finding.reason() != null) return Refusals.in(page.getLanguage(), finding.reason());
        return switch (finding.outcome()) {
            case GOOD -> words().good(finding.point());
            case BAD -> words().bad(finding.point());
            case UNKNOWN -> words().unknown(finding.point());
        };
    }

    private String plain(Checkup.Finding finding) {
        var mark = switch (finding.outcome()) {
            case GOOD -> "[+] ";
            case BAD -> "[!] ";
            case UNKNOWN -> "[?] ";
        };
        return mark + words().point(finding.point()) + ": " + text(finding) + (finding.detail().isEmpty() ? "" : " (" + finding.detail() + ")");
    }

    private CheckText words() { return page.words(CheckText.class); }
}
