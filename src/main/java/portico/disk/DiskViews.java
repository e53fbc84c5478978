package portico.disk;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import portico.account.Operation;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.hypervisor.Machine;
import portico.page.Form;
import portico.page.PageContext;
import portico.vm.Confirmations;
import portico.vm.DataDisk;
import portico.vm.Sizes;
import portico.vm.Vm;

/** Puts a VM's disks into the visitor's words. Runs inside the tenant's transaction. */
@Singleton
class DiskViews {

    /** A file system that is so full is worth a look, per cent. */
    private static final int NARROW = 80, FULL = 95;

    private final PageContext page;
    private final DiskRules rules;
    private final DiskUse uses;
    private final Confirmations confirmations;

    DiskViews(PageContext page, DiskRules rules, DiskUse uses, Confirmations confirmations) {
        this.page = page;
        this.rules = rules;
        this.uses = uses;
        this.confirmations = confirmations;
    }

    /** @param naming the form that says what a data disk holds */
    DisksPage of(Vm vm, Function<DataDisk, Form> naming) {
        var seen = uses.of(vm.id);
        var rows = new ArrayList<>(List.of(row(vm, seen)));
        DataDisk.of(vm.id).forEach(disk -> rows.add(row(disk, seen, naming.apply(disk))));
        var gone = DataDisk.allOf(vm.id).stream().filter(disk -> disk.removedAt != null)
                .map(disk -> new DisksPage.Gone(disk.id, title(disk), disk.sizeGb, disk.removedAt, disk.eraseAt, against(() -> rules.demandRemoved(vm, disk)))).toList();
        return new DisksPage(rows, gone, against(() -> rules.demand(vm, true)), rows.stream().mapToInt(DisksPage.Row::sizeGb).sum(),
                seen.values().stream().map(DiskUse.Seen::seenAt).max(Instant::compareTo).orElse(null), vm.osTemplate == null || !vm.osTemplate.family.equals("windows"));
    }

    RemovePage remove(Vm vm, DataDisk disk, Form form, Confirmations.Typed typed) {
        var row = row(disk, uses.of(vm.id), form);
        return new RemovePage(against(() -> { rules.demandUsed(vm, disk); rules.demand(vm, true); }), row, consequences(row),
                // The same code as before a reinstallation, and the letter that brings it speaks of one.
                confirmations.of(vm, Operation.REINSTALL, "disks/" + disk.id + "/remove", form, typed).hinting(words().codeHint()), form);
    }

    private List<String> consequences(DisksPage.Row disk) {
        var words = words();
        var consequences = new ArrayList<String>(List.of(words.goneFromMachine(disk.title(), disk.sizeGb())));
        if (disk.used() != null) consequences.add(words.usedNow(disk.used()));
        var keep = rules.keep();
        consequences.add(words.keptFor(keep.compareTo(Duration.ofDays(2)) < 0 ? words.hours(keep.toHours()) : words.days(keep.toDays())));
        consequences.add(words.unmounted());
        consequences.add(words.fstab());
        consequences.add(words.snapshotsStay());
        consequences.add(words.othersStay());
        return consequences;
    }

    private DisksPage.Row row(Vm vm, Map<Long, DiskUse.Seen> seen) {
        return row(Machine.SYSTEM_DISK, words().systemDisk(), vm.diskGb, vm.osTemplate == null ? null : vm.osTemplate.name, null, seen, null);
    }

    private DisksPage.Row row(DataDisk disk, Map<Long, DiskUse.Seen> seen, Form naming) {
        return row(disk.id, title(disk), disk.sizeGb, null, "/dev/disk/by-id/virtio-" + Machine.DataDisk.serial(disk.id), seen, naming);
    }

    private DisksPage.Row row(long id, String title, int sizeGb, String holds, String device, Map<Long, DiskUse.Seen> all, Form naming) {
        var seen = all.get(id);
        int percent = seen == null || seen.totalBytes() == 0 ? -1 : (int) Math.min(100, seen.usedBytes() * 100 / seen.totalBytes());
        return new DisksPage.Row(id, title, sizeGb, holds, seen == null ? null : words().usedOf(Sizes.gigabytes(seen.usedBytes()), Sizes.gigabytes(seen.totalBytes())), percent,
                percent >= FULL ? "bad" : percent >= NARROW ? "warn" : null, seen == null || seen.mounts().isEmpty() ? null : String.join(", ", seen.mounts()), device,
                // Something was told of others, and of this nothing.
                seen == null && !all.isEmpty(), naming);
    }

    private String title(DataDisk disk) { return disk.label.isEmpty() ? words().dataDisk(disk.slot) : disk.label; }

    private String against(Runnable rule) {
        try {
            rule.run();
            return null;
        } catch (Refusal refusal) {
            return Refusals.in(page.getLanguage(), refusal);
        }
    }

    private DiskText words() { return page.words(DiskText.class); }
}
