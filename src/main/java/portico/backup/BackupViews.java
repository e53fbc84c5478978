package portico.backup;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.account.Operation;
import portico.api.Codes;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.hypervisor.PowerState;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.State;
import portico.task.Task;
import portico.task.Words;
import portico.hypervisor.Wipe;
import portico.undo.UndoRules;
import portico.vm.Confirmations;
import portico.vm.Sizes;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Puts backups into the visitor's words. Runs inside the tenant's transaction. */
@Singleton
class BackupViews {

    private final PageContext page;
    private final BackupLimits limits;
    private final BackupOrders orders;
    private final RestoreBackup restoring;
    private final Confirmations confirmations;
    private final UndoRules undo;
    private final ScheduleViews schedules;

    BackupViews(PageContext page, BackupLimits limits, BackupOrders orders, RestoreBackup restoring, Confirmations confirmations, UndoRules undo, ScheduleViews schedules) {
        this.page = page;
        this.limits = limits;
        this.orders = orders;
        this.restoring = restoring;
        this.confirmations = confirmations;
        this.undo = undo;
        this.schedules = schedules;
    }

    /** @param chosen kind on the wire */
    BackupsPage of(Vm vm, Form make, String chosen) {
        var kinds = Arrays.stream(BackupKind.values()).map(kind -> kind(vm, kind, chosen)).toList();
        var plans = Arrays.stream(BackupKind.values()).map(kind -> schedules.of(vm, kind)).toList();
        var busy = Task.againstAnother(vm.id).map(this::text).orElse(null);
        var unfit = against(() -> orders.demandFit(vm, true)).orElse(null);
        return new BackupsPage(rows(vm), busy, make, kinds, unfit, plans, limits.zone());
    }

    private List<BackupsPage.Row> rows(Vm vm) {
        var parts = Backup.partsOn(vm.id).stream().collect(Collectors.groupingBy(part -> part.partOf.id));
        var rhythms = BackupSchedule.of(vm.id).stream().collect(Collectors.toMap(schedule -> schedule.id, schedule -> words().rhythmTag(schedule.rhythm)));
        return Backup.of(vm.id).stream().map(backup -> row(backup, parts.getOrDefault(backup.id, List.of()), !backup.scheduled ? null : rhythms.getOrDefault(backup.scheduleId, words().scheduled()))).toList();
    }

    BackupsPage.Row row(Backup backup) { return row(backup, backup.parts(), null); }

    private BackupsPage.Row row(Backup backup, List<Backup> parts, String schedule) {
        var detail = !backup.reason.isEmpty() ? Words.in(page.getLanguage(), backup.reason) : backup.state == BackupState.DONE && !backup.flushed ? words().roughly() : null;
        long bytes = Stream.concat(Stream.of(backup), parts.stream()).mapToLong(part -> part.bytes == null ? 0 : part.bytes).sum();
        var copiedAt = parts.stream().allMatch(part -> part.storedAt != null) ? backup.storedAt : null;
        var size = backup.bytes != null ? Sizes.memory((int) Math.max(1, bytes >> 20)) + (parts.isEmpty() ? "" : " · " + words().withDataDisks(parts.size())) : backup.kind == BackupKind.SNAPSHOT ? words().withinDisk() : null;
        return new BackupsPage.Row(backup.id, words().kind(backup.kind), icon(backup.kind), backup.name, backup.createdAt, size, backup.osName, state(backup.state), schedule, detail, copiedAt, backup.storeNote.isEmpty() ? null : Words.in(page.getLanguage(), backup.storeNote),
                backup.state == BackupState.DONE, backup.state == BackupState.DONE || backup.state == BackupState.FAILED);
    }

    /** @param systemOnly the system disk alone was chosen */
    RestorePage restore(Vm vm, Backup backup, boolean systemOnly, Form form, Confirmations.Typed typed) {
        var held = heldBy(backup, DataDisk.of(vm.id));
        return new RestorePage(against(() -> restoring.demand(backup, vm, true)).orElse(null), row(backup), held.stream().map(this::named).collect(Collectors.joining(page.getLanguage().equals("zh-CN") ? "、" : ", ")), systemOnly, againstKeeping(vm, systemOnly).isEmpty(), consequences(vm, backup, held, systemOnly),
                confirmations.of(vm, Operation.RESTORE, "backups/" + backup.id + "/restore", form, typed), form);
    }

    DeletePage delete(Vm vm, Backup backup, Form form) {
        var blocked = Task.busyWith(vm.id).isPresent() ? text(new Refusal("vm.busy")) : backup.state == BackupState.DONE || backup.state == BackupState.FAILED ? null : words().state(backup.state);
        return new DeletePage(blocked, row(backup), form);
    }

    /** Those of the VM's data disks that the backup holds too. */
    private static List<DataDisk> heldBy(Backup backup, List<DataDisk> disks) {
        if (backup.kind == BackupKind.SNAPSHOT) return disks.stream().filter(disk -> disk.addedAt.isBefore(backup.createdAt)).toList();
        var held = backup.parts().stream().map(part -> part.diskId).toList();
        return disks.stream().filter(disk -> held.contains(disk.id)).toList();
    }

    private String named(DataDisk disk) { return disk.label.isEmpty() ? words().dataDisk(disk.slot, disk.sizeGb) : words().namedDisk(disk.label, disk.sizeGb); }

    /** Why what is on the disks now is not kept; empty: it is. */
    private Optional<String> againstKeeping(Vm vm, boolean systemOnly) {
        return undo.againstKeeping(vm, systemOnly ? Wipe.SYSTEM_DISK : Wipe.ALL_DISKS).map(this::text);
    }

    private List<String> consequences(Vm vm, Backup backup, List<DataDisk> held, boolean systemOnly) {
        var consequences = new ArrayList<String>(List.of(words().lostSince()));
        var others = DataDisk.of(vm.id).stream().filter(disk -> held.stream().noneMatch(one -> one.id.equals(disk.id))).map(this::named).collect(Collectors.joining(page.getLanguage().equals("zh-CN") ? "、" : ", "));
        if (!others.isEmpty()) consequences.add(words().otherDisksStay(others));
        if (backup.kind == BackupKind.FULL && Backup.hasSnapshots(vm.id)) consequences.add(words().lostSnapshots());
        consequences.add(againstKeeping(vm, systemOnly).map(why -> words().notKeptAside(why)).orElseGet(() -> words().keptAside(undo.hours())));
        consequences.add(words().lostPassword());
        consequences.add(vm.power == PowerState.RUNNING ? words().offMeanwhile() : words().offAfterwards());
        consequences.add(words().checkedFirst());
        consequences.add(words().kept());
        return consequences;
    }

    private BackupsPage.Kind kind(Vm vm, BackupKind kind, String chosen) {
        var allowance = limits.allowance(vm, kind);
        var reason = against(() -> {
            limits.demandRoom(vm, kind);
            if (kind == BackupKind.FULL) limits.demandHour(vm.owner.group());
        });
        return new BackupsPage.Kind(Codes.of(kind), icon(kind), words().kind(kind), words().kindHint(kind), allowance.most() == 0 ? null : words().left(allowance.left(), allowance.most()),
                reason.orElse(null), Codes.of(kind).equals(chosen) && reason.isEmpty());
    }

    private State state(BackupState state) {
        var tone = switch (state) {
            case MAKING, DELETING -> "busy";
            case DONE -> "ok";
            case FAILED -> "bad";
        };
        return new State(tone, words().state(state));
    }

    static String icon(BackupKind kind) {
        return switch (kind) {
            case SNAPSHOT -> "camera";
            case FULL -> "archive";
        };
    }

    private Optional<String> against(Runnable rule) {
        try {
            rule.run();
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(text(refusal));
        }
    }

    private String text(Refusal refusal) { return Refusals.in(page.getLanguage(), refusal); }

    private BackupText words() { return page.words(BackupText.class); }
}
