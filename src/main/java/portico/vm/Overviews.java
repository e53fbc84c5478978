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

/** What a VM's front page shows below its head. Runs inside the tenant's transaction. */
@Singleton
class Overviews {

    private static final int RECENT = 5;
    private static final long GIB = 1L << 30;

    private final PageContext page;
    private final TaskViews tasks;
    private final Vault vault;
    private final Catalogue catalogue;

    Overviews(PageContext page, TaskViews tasks, Vault vault, Catalogue catalogue) {
        this.page = page;
        this.tasks = tasks;
        this.vault = vault;
        this.catalogue = catalogue;
    }

    Overview of(Vm vm) { return of(vm, null, renaming(vm, vm.name)); }

    Overview withPassword(Vm vm) { return of(vm, vm.passwordEncrypted == null ? null : vault.open(vm.passwordEncrypted), renaming(vm, vm.name)); }

    Overview withProblem(Vm vm, String typed, Refusal refusal) { return of(vm, null, renaming(vm, typed).refused(refusal)); }

    private Form renaming(Vm vm, String name) {
        return new Form(catalogue.find("vm_info_update", null), "/vm/" + vm.id + "/name", page).value("vname", name);
    }

    private Overview of(Vm vm, String password, Form rename) {
        var addresses = IpAddress.of(vm.id).stream().map(address -> address.ip).toList();
        int percent = vm.trafficQuotaGb == 0 ? -1 : (int) Math.min(100, vm.trafficUsedBytes * 100 / (vm.trafficQuotaGb * GIB));
        return new Overview(addresses, vm.guestUser, password, vm.passwordEncrypted != null, ssh(vm, addresses),
                vm.linkSpeedMbps == 0 ? words().linkUnlimited() : words().linkSpeed(vm.linkSpeedMbps),
                vm.trafficQuotaGb == 0 ? words().trafficFree(Sizes.gigabytes(vm.trafficUsedBytes)) : words().trafficOf(Sizes.gigabytes(vm.trafficUsedBytes), vm.trafficQuotaGb),
                percent, percent >= 100 ? "bad" : percent >= 80 ? "warn" : "", vm.trafficResetsOn.toString(), acceleration(vm.host.acceleration).orElse(null), vm.createdAt,
                Task.newestOf(vm.id, RECENT).stream().map(tasks::brief).toList(), rename);
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
