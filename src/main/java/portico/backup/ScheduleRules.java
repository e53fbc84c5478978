package portico.backup;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import portico.api.Refusal;
import portico.vm.Vm;

/**
 * What a VM's schedules may be, for the commands and their pages. All schedules of one kind together keep no more than the customer may have on that VM: each finds room for
 * its own, and none lives at another's cost. They make backups in the customer's name, so the customer's limits hold whoever plans them.
 */
@Singleton
class ScheduleRules {

    /** On one VM, of both kinds together. */
    static final int MOST = 8;

    private final BackupLimits limits;

    ScheduleRules(BackupLimits limits) { this.limits = limits; }

    /** What is wanted of a schedule. @param weekdays 1 is Monday */
    record Wanted(Rhythm rhythm, List<Integer> weekdays, int hour, int keep) {}

    /** How many of a kind there may be on the VM, and how many of these the schedules keep. */
    record Shares(int most, int kept) {

        int left() { return Math.max(0, most - kept); }
    }

    /** @param except does not count; empty: all do */
    Shares shares(Vm vm, BackupKind kind, Optional<BackupSchedule> except) {
        int kept = BackupSchedule.of(vm.id, kind).stream().filter(other -> except.isEmpty() || !other.id.equals(except.get().id)).mapToInt(other -> other.keep).sum();
        return new Shares(limits.most(vm, kind), kept);
    }

    /** The most that one schedule may keep: what the others leave, and never less than what it keeps already, which the limits may have forgotten since. */
    int mostKept(Vm vm, BackupKind kind, Optional<BackupSchedule> changed) {
        int left = shares(vm, kind, changed).left();
        return changed.map(schedule -> Math.max(left, schedule.keep)).orElse(left);
    }

    /** Why there can be no further schedule of a kind; empty: there can. */
    Optional<Refusal> againstAnother(Vm vm, BackupKind kind) {
        var shares = shares(vm, kind, Optional.empty());
        if (shares.most == 0) return Optional.of(new Refusal("backup.never." + kind));
        if (BackupSchedule.of(vm.id).size() >= MOST) return Optional.of(new Refusal("schedule.most", MOST));
        if (shares.left() == 0) return Optional.of(new Refusal("schedule.full." + kind, shares.most));
        return Optional.empty();
    }

    /** A new one. The caller holds the VM's row. @throws Refusal when a rule says no */
    void add(Vm vm, BackupKind kind, Wanted wanted) {
        againstAnother(vm, kind).ifPresent(no -> { throw no; });
        var schedule = new BackupSchedule();
        schedule.vm = vm;
        schedule.kind = kind;
        write(schedule, Optional.empty(), wanted);
        schedule.persist();
    }

    /** The caller holds the VM's row. @throws Refusal when a rule says no */
    void change(BackupSchedule schedule, Wanted wanted) {
        if (limits.most(schedule.vm, schedule.kind) == 0) throw new Refusal("backup.never." + schedule.kind);
        write(schedule, Optional.of(schedule), wanted);
    }

    private void write(BackupSchedule schedule, Optional<BackupSchedule> changed, Wanted wanted) {
        demand(schedule.vm, schedule.kind, changed, wanted);
        schedule.rhythm = wanted.rhythm;
        schedule.weekdays = wanted.weekdays.isEmpty() ? "1" : wanted.weekdays.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
        schedule.hour = wanted.hour;
        schedule.keep = wanted.keep;
        schedule.note = "";
        schedule.plan(limits.now());
    }

    private void demand(Vm vm, BackupKind kind, Optional<BackupSchedule> changed, Wanted wanted) {
        if (wanted.rhythm == Rhythm.NEVER) throw Refusal.of("rhythm", "parameter.choice");
        if (wanted.rhythm == Rhythm.HOURLY && kind == BackupKind.FULL) throw Refusal.of("rhythm", "schedule.hourly");
        if (wanted.rhythm == Rhythm.WEEKLY && wanted.weekdays.isEmpty()) throw Refusal.of("weekday", "schedule.days");
        if (kind == BackupKind.FULL && !limits.isAllowed(vm.owner.group(), wanted.hour)) throw Refusal.of("hour", "backup.hour", limits.hours(vm.owner.group()));
        if (wanted.keep <= mostKept(vm, kind, changed)) return;
        var others = shares(vm, kind, changed);
        if (others.kept == 0) throw Refusal.of("keep", "backup.keep", others.most);
        throw Refusal.of("keep", "schedule.keep", others.left(), others.kept, others.most);
    }
}
