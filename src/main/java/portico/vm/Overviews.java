package portico.vm;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import portico.api.Catalogue;
import portico.api.Refusal;
import portico.infra.IpAddress;
import portico.page.Form;
import portico.page.PageContext;
import portico.secret.Vault;
import portico.task.Task;
import portico.task.TaskViews;
import portico.tenant.Tenants;
import portico.undo.UndoRules;

/** What a VM's front page shows below its head. Runs inside the tenant's transaction. */
@Singleton
class Overviews {

    private static final int RECENT = 5;
    private static final long GIB = 1L << 30;

    private final PageContext page;
    private final TaskViews tasks;
    private final Vault vault;
    private final Catalogue catalogue;
    private final Tenants tenants;
    private final UndoRules undo;

    Overviews(PageContext page, TaskViews tasks, Vault vault, Catalogue catalogue, Tenants tenants, UndoRules undo) {
        this.page = page;
        this.tasks = tasks;
        this.vault = vault;
        this.catalogue = catalogue;
        this.tenants = tenants;
        this.undo = undo;
    }

    Overview of(Vm vm) { return of(vm, null, renaming(vm, vm.name), group(vm)); }

    Overview withPassword(Vm vm) { return of(vm, knowsPassword(vm) ? vault.open(vm.passwordEncrypted) : null, renaming(vm, vm.name), group(vm)); }

    /** @param group as it was chosen; null: there was nothing to choose from */
    Overview withProblem(Vm vm, String typed, String group, Refusal refusal) { return of(vm, null, renaming(vm, typed).refused(refusal), group == null ? group(vm) : group); }

    /** As the wire calls it. */
    private static String group(Vm vm) { return vm.group == null ? "0" : String.valueOf(vm.group.id); }

    private Form renaming(Vm vm, String name) {
        return new Form(catalogue.find("vm_info_update", null), "/vm/" + vm.id + "/name", page).value("vname", name);
    }

    /** While a system is being written, the stored password is of one that is gone. */
    private static boolean knowsPassword(Vm vm) { return vm.passwordEncrypted != null && vm.status() != VmStatus.INSTALLING; }

    private Overview of(Vm vm, String password, Form rename, String group) {
        var addresses = IpAddress.of(vm.id).stream().map(address -> address.ip).toList();
        int percent = vm.trafficQuotaGb == 0 ? -1 : (int) Math.min(100, vm.trafficUsedBytes * 100 / (vm.trafficQuotaGb * GIB));
        return new Overview(addresses, vm.guestUser, password, knowsPassword(vm), ssh(vm, addresses),
                vm.linkSpeedMbps == 0 ? words().linkUnlimited() : words().linkSpeed(vm.linkSpeedMbps),
                vm.trafficQuotaGb == 0 ? words().trafficFree(Sizes.gigabytes(vm.trafficUsedBytes)) : words().trafficOf(Sizes.gigabytes(vm.trafficUsedBytes), vm.trafficQuotaGb),
                percent, percent >= 100 ? "bad" : percent >= 80 ? "warn" : "", vm.trafficResetsOn.toString(), trafficRule(vm), vm.owner.emailVerified && vm.owner.letterTraffic, acceleration(vm.host.acceleration).orElse(null), vm.createdAt,
                Task.newestOf(vm.id, RECENT).stream().map(tasks::brief).toList(), rename,
                VmGroup.of(vm.owner.id).stream().map(one -> new Overview.Group(one.id, one.name, String.valueOf(one.id).equals(group))).toList(),
                undo.wayBack(vm).map(kept -> new Overview.WayBack(kept.osName, kept.restored, kept.endsAt)).orElse(null));
    }

    private String trafficRule(Vm vm) {
        if (vm.trafficQuotaGb == 0) return null;
        var tenant = tenants.byCode(vm.tenant).orElseThrow();
        return switch (tenant.trafficPolicy()) {
            case THROTTLE -> words().trafficRuleThrottle(tenant.trafficThrottleMbps);
            case STOP -> words().trafficRuleStop();
            case WARN -> words().trafficRuleWarn();
        };
    }

    private static String ssh(Vm vm, List<String> addresses) {
        boolean windows = vm.osTemplate == null || vm.osTemplate.family.equals("windows");
        // A private address behind the server's is not reachable from outside without a port forward.
        return windows || vm.sharedIp || addresses.isEmpty() ? null : "ssh " + vm.guestUser + "@" + addresses.getFirst();
    }

    private Optional<String> acceleration(String word) {
        return switch (word) {
            case "kvm" -> Optional.of(words().kvm());
            case "emulation" -> Optional.of(words().emulation());
            case "simulated" -> Optional.of(words().simulated());
            default -> Optional.empty();
        };
    }

    private VmText words() { return page.words(VmText.class); }
}
