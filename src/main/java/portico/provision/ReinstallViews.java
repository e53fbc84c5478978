package portico.provision;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import portico.account.Operation;
import portico.account.User;
import portico.account.UserGroup;
import portico.api.Catalogue;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.hypervisor.Wipe;
import portico.infra.OsTemplate;
import portico.page.Form;
import portico.page.PageContext;
import portico.sshkey.SshKey;
import portico.undo.UndoRules;
import portico.vm.Confirmations;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Puts a reinstallation's choices into the visitor's words. Runs inside the tenant's transaction. */
@Singleton
class ReinstallViews {

    /** What the visitor chose and filled in so far. @param template null: none chosen @param keep the old disk shall be kept if it can */
    record Typed(String template, String wipe, boolean keep, List<String> keys, String userData, Confirmations.Typed proof) {
        static final Typed NOTHING = new Typed(null, "1", true, List.of(), "", Confirmations.Typed.NOTHING);
    }

    private final PageContext page;
    private final Catalogue catalogue;
    private final Confirmations confirmations;
    private final UndoRules undo;
    private final Clock clock;

    ReinstallViews(PageContext page, Catalogue catalogue, Confirmations confirmations, UndoRules undo, Clock clock) {
        this.page = page;
        this.catalogue = catalogue;
        this.confirmations = confirmations;
        this.undo = undo;
        this.clock = clock;
    }

    Form form(Vm vm, Typed typed) {
        return confirmations.ask(new Form(catalogue.find("vm_reload", null), "/vm/" + vm.id + "/reinstall", page), typed.proof);
    }

    ReinstallPage of(Vm vm, Typed typed, Form form) {
        var group = vm.owner.group();
        var templates = OsTemplate.on(vm.host.id).stream().map(template -> choice(template, vm, typed)).toList();
        return new ReinstallPage(ReinstallRules.against(vm).map(this::text).orElse(null), templates, "0".equals(typed.wipe), words().systemDiskOf(vm.diskGb), dataDisks(vm), all(vm), keeping(vm, typed), keys(vm, typed), typed.userData, quota(vm.owner, group), form.problemOf("osid"),
                confirmations.of(vm, Operation.REINSTALL, "reinstall", form, typed.proof), form);
    }

    private String all(Vm vm) {
        var data = dataDisks(vm);
        return words().systemDiskOf(vm.diskGb) + (data.isEmpty() ? "" : (page.getLanguage().equals("zh-CN") ? "、" : ", ") + data);
    }

    private String dataDisks(Vm vm) {
        return DataDisk.of(vm.id).stream().map(disk -> disk.label.isEmpty() ? words().dataDiskOf(disk.slot, disk.sizeGb) : words().namedDiskOf(disk.label, disk.sizeGb)).collect(Collectors.joining(page.getLanguage().equals("zh-CN") ? "、" : ", "));
    }

    private ReinstallPage.Keeping keeping(Vm vm, Typed typed) {
        var before = undo.wayBack(vm).filter(kept -> kept.replacedWell).map(kept -> kept.osName).orElse(null);
        return new ReinstallPage.Keeping(undo.againstKeeping(vm, "0".equals(typed.wipe) ? Wipe.ALL_DISKS : Wipe.SYSTEM_DISK).map(this::text).orElse(null), undo.hours(), typed.keep, before);
    }

    private static List<ReinstallPage.Key> keys(Vm vm, Typed typed) {
        return SshKey.of(vm.owner.id).stream().map(key -> new ReinstallPage.Key(key.id, key.name, key.fingerprint, typed.keys.contains(key.id.toString()))).toList();
    }

    private ReinstallPage.Choice choice(OsTemplate template, Vm vm, Typed typed) {
        boolean fits = vm.diskGb >= template.minDiskGb;
        boolean installed = vm.osTemplate != null && vm.osTemplate.id.equals(template.id);
        var says = installed ? words().current() : template.agent ? words().withAgent() : words().withoutAgent();
        return new ReinstallPage.Choice(template.id, template.name, icon(template), says, fits ? null : words().minDisk(template.minDiskGb),
                fits && String.valueOf(template.id).equals(typed.template));
    }

    static String icon(OsTemplate template) {
        var name = template.name.toLowerCase(Locale.ROOT);
        if (name.contains("debian")) return "brand-debian";
        if (name.contains("ubuntu")) return "brand-ubuntu";
        if (name.contains("windows")) return "brand-windows";
        if (name.contains("red hat") || name.contains("rhel")) return "brand-redhat";
        return name.contains("alpine") ? "mountain" : "disc";
    }

    private String quota(User user, UserGroup group) {
        if (group.reinstallsPerPeriod == 0) return null;
        boolean fresh = !LocalDate.now(clock).isBefore(user.periodStartedOn.plusDays(group.periodDays));
        return words().quota(Math.max(0, group.reinstallsPerPeriod - (fresh ? 0 : user.reinstallsUsed)), group.reinstallsPerPeriod);
    }

    private String text(Refusal refusal) { return Refusals.in(page.getLanguage(), refusal); }

    private ProvisionText words() { return page.words(ProvisionText.class); }
}
