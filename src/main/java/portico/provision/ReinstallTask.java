package portico.provision;

import jakarta.inject.Singleton;
import java.time.Clock;
import portico.hypervisor.Hypervisors;
import portico.secret.Vault;
import portico.tenant.Tenancy;
import portico.vm.OnHost;

/** Wipes a VM and installs a template on it; the slow half of {@link ReinstallVm}. */
@Singleton
public class ReinstallTask extends InstallTask {

    ReinstallTask(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, Vault vault, Clock clock) { super(onHost, hypervisors, tenancy, vault, clock); }

    @Override public String name() { return "vm.reinstall"; }
}
