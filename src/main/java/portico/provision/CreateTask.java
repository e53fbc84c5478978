package portico.provision;

import jakarta.inject.Singleton;
import java.time.Clock;
import portico.hypervisor.Hypervisors;
import portico.secret.Vault;
import portico.tenant.Tenancy;
import portico.vm.OnHost;

/** Puts a new VM on its host and installs it. */
@Singleton
public class CreateTask extends InstallTask {

    CreateTask(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, Vault vault, Clock clock) { super(onHost, hypervisors, tenancy, vault, clock); }

    @Override public String name() { return "vm.create"; }
}
