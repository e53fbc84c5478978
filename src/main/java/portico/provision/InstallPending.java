package portico.provision;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import portico.hypervisor.Wipe;
import portico.infra.IpAddress;
import portico.secret.Tokens;
import portico.secret.Vault;
import portico.task.*;
import portico.tenant.Tenancy;
import portico.vm.Vm;
import portico.vm.VmStatus;

/**
 * Finds VMs that wait for an installation nobody works on and queues it: those a world file has just named, and any that a broken past left behind.
 * So a row with status 0 is all it takes to create a VM, and none stays "installing" for ever.
 */
@Singleton
class InstallPending implements Periodic {

    private record Waiting(String tenant, long vmId) {}

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Tasks tasks;
    private final Vault vault;
    private final Clock clock;

    InstallPending(Tenancy tenancy, EntityManager database, Tasks tasks, Vault vault, Clock clock) {
        this.tenancy = tenancy;
        this.database = database;
        this.tasks = tasks;
        this.vault = vault;
        this.clock = clock;
    }

    @Override public String name() { return "install-pending"; }

    @Override public Duration every() { return Duration.ofSeconds(2); }

    @Override public void run() { tenancy.everywhere(this::waiting).forEach(vm -> tenancy.run(vm.tenant, () -> install(vm.vmId))); }

    private List<Waiting> waiting() {
        List<Object[]> rows = database.createNativeQuery("""
                select tenant, id from vm where status = 0 and not install_failed and not deleting and os_template_id is not null
                and not exists (select 1 from task where task.vm_id = vm.id and task.state in ('QUEUED', 'RUNNING') and task.lane <> 'free') order by id""", Object[].class).getResultList();
        return rows.stream().map(row -> new Waiting((String) row[0], ((Number) row[1]).longValue())).toList();
    }

    private void install(long id) {
        Vm vm = Vm.findById(id, LockModeType.PESSIMISTIC_WRITE);
        if (vm == null || vm.status() != VmStatus.INSTALLING || vm.installFailed() || Task.busyWith(id).isPresent()) return;
        if (!equip(vm)) {
            vm.failInstalling("failure.no-address", clock.instant());
            return;
        }
        var password = Base64.getEncoder().encodeToString(vault.seal(Tokens.password()));
        tasks.queue(CreateTask.class,
                new InstallTask.Order(id, vm.osTemplate.id, Wipe.ALL_DISKS, vm.host.cloneMode, password),
                new Tasks.Order(Kind.CREATE, "create_step_1", Lane.NORMAL, vm.owner.id, id, vm.host.id, "portico"));
    }

    /** Gives the VM a network card and a main address if it has none yet. False when no address is free. */
    private static boolean equip(Vm vm) {
        var card = Equipment.firstCard(vm);
        var address = IpAddress.of(vm.id).stream().filter(a -> a.main).findFirst().or(() -> IpAddress.take(vm.host.id, vm.sharedIp, vm.id, true));
        address.ifPresent(a -> Equipment.plug(a, card));
        return address.isPresent();
    }
}
