package portico.backup;

import jakarta.inject.Singleton;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import portico.api.Codes;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.backup.SchedulePage.Option;
import portico.page.Form;
import portico.page.PageContext;
import portico.vm.Vm;

/** Puts schedules into the visitor's words. Runs inside the tenant's transaction. */
@Singleton
class ScheduleViews {

    private final PageContext page;
    private final BackupLimits limits;
    private final ScheduleRules rules;

    ScheduleViews(PageContext page, BackupLimits limits, ScheduleRules rules) {
        this.page = page;
        this.limits = limits;
        this.rules = rules;
    }

    BackupsPage.Plan of(Vm vm, BackupKind kind) {
        var schedules = BackupSchedule.of(vm.id, kind).stream().map(this::scheduled).toList();
        return new BackupsPage.Plan(Codes.of(kind), words().kind(kind), BackupViews.icon(kind), schedules, shares(vm, kind), rules.againstAnother(vm, kind).map(this::text).orElse(null));
    }

    private BackupsPage.Scheduled scheduled(BackupSchedule schedule) {
        var note = schedule.note.isEmpty() ? null : words().notMade(text(RunSchedules.explain(schedule)));
        return new BackupsPage.Scheduled(schedule.id, says(schedule), words().keepsAndHas(schedule.keep, Backup.madeBy(schedule).size()), schedule.nextAt, note);
    }

    private String shares(Vm vm, BackupKind kind) {
        var shares = rules.shares(vm, kind, Optional.empty());
        return shares.most() == 0 ? null : words().shares(shares.kept(), shares.most());
    }

    private String says(BackupSchedule schedule) {
        return switch (schedule.rhythm) {
            case NEVER -> words().rhythm(Rhythm.NEVER);
            case HOURLY -> words().hourlyAt("%02d".formatted(schedule.time().getMinute()));
            case DAILY -> words().dailyAt(schedule.time().toString());
            case WEEKLY -> words().weeklyAt(schedule.days().stream().map(day -> name(day, TextStyle.SHORT)).collect(Collectors.joining(page.getLanguage().equals("zh-CN") ? "、" : ", ")), schedule.time().toString());
        };
    }

    /** @param changed empty: a new one @param sent what was chosen, by wire names; empty: what is so, or what is proposed */
    SchedulePage form(Vm vm, BackupKind kind, Optional<BackupSchedule> changed, Form form, Map<String, String> sent) {
        var chosen = sent.isEmpty() ? changed.map(ScheduleViews::chosen).orElse(Map.of("rhythm", "1", "weekday", "1", "hour", "3", "keep", "1")) : sent;
        var days = List.of(chosen.getOrDefault("weekday", "").split(","));
        var rhythms = Stream.of(Rhythm.HOURLY, Rhythm.DAILY, Rhythm.WEEKLY).filter(rhythm -> rhythm != Rhythm.HOURLY || kind == BackupKind.SNAPSHOT);
        var hours = IntStream.range(0, 24).filter(hour -> kind == BackupKind.SNAPSHOT || limits.isAllowed(vm.owner.group(), hour));
        var reason = changed.isPresent() ? Optional.<Refusal>empty() : rules.againstAnother(vm, kind);
        return new SchedulePage(form, Codes.of(kind), changed.isPresent() ? words().changeSchedule(words().kind(kind)) : words().newSchedule(words().kind(kind)), reason.map(this::text).orElse(null),
                rhythms.map(rhythm -> option(Codes.of(rhythm), words().rhythm(rhythm), words().rhythmHint(rhythm), chosen.get("rhythm"))).toList(),
                Arrays.stream(DayOfWeek.values()).map(day -> new Option(String.valueOf(day.getValue()), name(day, TextStyle.FULL), null, days.contains(String.valueOf(day.getValue())))).toList(),
                hours.mapToObj(hour -> option(String.valueOf(hour), BackupSchedule.timeIn(vm, hour).toString(), null, chosen.get("hour"))).toList(),
                IntStream.rangeClosed(1, Math.min(rules.mostKept(vm, kind, changed), 99)).mapToObj(number -> option(String.valueOf(number), String.valueOf(number), null, chosen.get("keep"))).toList(),
                limits.zone(), shares(vm, kind), changed.map(schedule -> new SchedulePage.Changed(schedule.id, says(schedule), Backup.madeBy(schedule).size())).orElse(null));
    }

    private static Map<String, String> chosen(BackupSchedule schedule) {
        return Map.of("rhythm", Codes.of(schedule.rhythm), "weekday", schedule.weekdays, "hour", String.valueOf(schedule.hour), "keep", String.valueOf(schedule.keep));
    }

    private static Option option(String value, String text, String hint, String chosen) { return new Option(value, text, hint, value.equals(chosen)); }

    private String name(DayOfWeek day, TextStyle style) { return day.getDisplayName(style, page.locale()); }

    private String text(Refusal refusal) { return Refusals.in(page.getLanguage(), refusal); }

    private BackupText words() { return page.words(BackupText.class); }
}
