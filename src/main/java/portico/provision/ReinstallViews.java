package portico.provision;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import portico.account.Operation;
import portico.account.User;
import portico.account.UserGroup;
import portico.api.Catalogue;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.infra.OsTemplate;
import portico.page.Form;
import portico.page.PageContext;
import portico.task.Task;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** Puts a reinstallation's choices into the visitor's words. Runs inside the tenant's transaction. */
@Singleton
class ReinstallViews {

    static final String NAME = "confirm";

    /**
     * What the visitor filled in so far.
     *
     * @param template null: none chosen
     * @param sent     where a code was just sent; null: none was
     * @param waitSeconds     seconds until another may be sent
     */
    record Typed(String template, String wipe, String name, String sent, int waitSeconds) {
        static final Typed NOTHING = new Typed(null, "1", "", null, 0);
    }

    private final PageContext page;
    private final Catalogue catalogue;
    private final Clock clock;

    ReinstallViews(PageContext page, Catalogue catalogue, Clock clock) {
        this.page = page;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    Form form(Vm vm, Typed typed) {
        return new Form(catalogue.find("vm_reload", null), "/vm/" + vm.id + "/reinstall", page).ask(NAME, "").value(NAME, typed.name);
    }

    ReinstallPage of(Vm vm, Typed typed, Form form) {
        var group = vm.owner.group();
        var templates = OsTemplate.on(vm.host.id).stream().map(template -> choice(template, vm, typed)).toList();
        return new ReinstallPage(blocked(vm), templates, "0".equals(typed.wipe), Operation.REINSTALL.byMail(group) || Operation.REINSTALL.bySms(group), channels(vm.owner, group),
                typed.sent, typed.waitSeconds, quota(vm.owner, group), form.problemOf("osid"), form.problemOf("vcode"), form);
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

    private String blocked(Vm vm) {
        if (vm.host.maintenance != null) return text(new Refusal("host.maintenance", vm.host.maintenance));
        if (Task.busyWith(vm.id).isPresent()) return text(new Refusal("vm.busy"));
        return vm.status() == VmStatus.NORMAL || vm.installFailed() ? null : text(new Refusal("vm.status." + vm.status()));
    }

    private List<ReinstallPage.Channel> channels(User user, UserGroup group) {
        var channels = new ArrayList<ReinstallPage.Channel>();
        if (Operation.REINSTALL.byMail(group) && user.emailVerified) channels.add(new ReinstallPage.Channel("2", "mail", words().sendMail(), words().sendMailAgain()));
        if (Operation.REINSTALL.bySms(group) && user.telVerified) channels.add(new ReinstallPage.Channel("1", "message", words().sendSms(), words().sendSmsAgain()));
        return channels;
    }

    private String quota(User user, UserGroup group) {
        if (group.reinstallsPerPeriod == 0) return null;
        boolean fresh = !LocalDate.now(clock).isBefore(user.periodStartedOn.plusDays(group.periodDays));
        return words().quota(Math.max(0, group.reinstallsPerPeriod - (fresh ? 0 : user.reinstallsUsed)), group.reinstallsPerPeriod);
    }

    private String text(Refusal refusal) { return Refusals.in(page.getLanguage(), refusal); }

    private ProvisionText words() { return page.words(ProvisionText.class); }
}
