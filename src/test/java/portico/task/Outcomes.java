package portico.task;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.hypervisor.simulated.SimulatedMachine;
import portico.infra.Host;
import portico.secret.Vault;
import portico.testing.Given;
import portico.vm.Vm;

/** What came of a task, in words that can be compared: the task, the VM's rows, the machine on its host, and whether the two are of one mind. */
@Singleton
class Outcomes {

    private final Given given;
    private final EntityManager database;
    private final SimulatedHypervisor hypervisor;
    private final Vault vault;

    Outcomes(Given given, EntityManager database, SimulatedHypervisor hypervisor, Vault vault) {
        this.given = given;
        this.database = database;
        this.hypervisor = hypervisor;
        this.vault = vault;
    }

    Map<String, String> of(long vmId, long taskId) throws InterruptedException {
        // The poller may have looked just before the last change; what it saw it corrects with its next look.
        for (int i = 0; ; i++) {
            var outcome = look(vmId, taskId);
            if (outcome.get("power").equals("true") || i == 40) return outcome;
            Thread.sleep(100);
        }
    }

    private Map<String, String> look(long vmId, long taskId) {
        var target = given.inside(Given.ACME, () -> Vm.<Vm>findByIdOptional(vmId).map(Vm::target).orElseGet(() -> Host.<Host>findById(3L).target()));
        var machine = hypervisor.look(target, given.inside(Given.ACME, () -> Vm.<Vm>findByIdOptional(vmId).map(Vm::machineName).orElse("portico-" + vmId)));
        return given.inside(Given.ACME, () -> {
            var facts = new LinkedHashMap<String, String>();
            Task task = Task.findById(taskId);
            facts.put("task", task.state + " " + task.message);
            facts.put("verified", String.valueOf(task.verified));
            facts.put("steps", TaskStep.of(taskId).stream().map(step -> step.state).distinct().toList().toString());
            facts.put("open tasks", number("select count(*) from task where vm_id = :vm and state in ('QUEUED', 'RUNNING')", vmId));
            Vm vm = Vm.findById(vmId);
            facts.put("vm", vm == null ? "none" : "status %s failed %s deleting %s cpu %d ram %d disk %d port %d waits %s template %s cd %s".formatted(vm.status(), vm.installFailed(), vm.deleting, vm.cpu,
                    vm.ramMb, vm.diskGb, vm.linkSpeedMbps, vm.resizeWaits, vm.osTemplate == null ? null : vm.osTemplate.id, vm.isoImage == null ? null : vm.isoImage.id));
            facts.put("data disks", list("select slot || ' ' || size_gb || ' ' || (removed_at is not null) || ' ' || erasing from data_disk where vm_id = :vm order by slot", vmId));
            facts.put("trash", list("select erasing || ' ' || (erased_at is not null) || ' ' || (packed is not null) from trashed_vm where vm_id = :vm", vmId));
            facts.put("addresses", number("select count(*) from ip_address where vm_id = :vm", vmId) + " main " + number("select count(*) from ip_address where vm_id = :vm and main and nic_id is not null", vmId));
            facts.put("cards", list("select plugged from nic where vm_id = :vm", vmId));
            facts.put("backups", list("select kind || ' ' || state || ' ' || (sha256 is not null) || ' ' || (part_of is null) from backup where vm_number = :vm order by id", vmId));
            // Of each complete backup there is a copy, and of each copy a backup.
            facts.put("backups without a copy", number("""
                    select count(*) from backup b where b.vm_number = :vm and b.state = 'DONE' and b.vm_id is not null
                    and not exists (select 1 from simulated_backup s where s.vm_number = b.vm_number and s.id = b.id and (s.sha256 = b.sha256 or b.sha256 is null))""", vmId));
            facts.put("copies without a backup", number("select count(*) from simulated_backup s where s.vm_number = :vm and not exists (select 1 from backup b where b.vm_number = :vm and b.id = s.id)", vmId));
            facts.put("machines", number("select count(*) from simulated_machine where definition->>'vmId' = cast(:vm as text)", vmId));
            facts.put("moves", number("select count(*) from vm_move where vm_id = :vm", vmId));
            facts.put("host", vm == null ? "none" : vm.host.name);
            facts.put("machine", machine.map(Outcomes::described).orElse("none"));
            facts.put("power", String.valueOf(vm == null || machine.isEmpty() || vm.power.name().equals(machine.get().isRunning() ? "RUNNING" : "OFF")));
            facts.put("password", String.valueOf(vm == null || vm.passwordEncrypted == null || machine.filter(m -> m.accepts(vault.open(vm.passwordEncrypted))).isPresent()));
            facts.put("definition", String.valueOf(vm == null || machine.isEmpty() || vm.redefine || machine.get().definition().equals(vm.toMachine().withCeiling(machine.get().definition().ceilingMb()))));
            return facts;
        });
    }

    private static String described(SimulatedMachine machine) {
        var runs = machine.runsAs().map(as -> "runs with %d cpu %d MB %d Mbit/s cd %s %d data disks cards %s".formatted(as.cpu(), as.memoryMb(), as.linkSpeedMbps(), as.cd(), as.data().size(), as.cards().stream().map(card -> card.plugged()).toList()));
        return runs.orElse("off") + ", disk " + machine.disk().map(disk -> disk.sizeGb() + " GB of " + disk.template().file()).orElse("none") + ", data " + machine.data().values().stream().map(disk -> disk.sizeGb() + " GB").toList();
    }

    private String number(String sql, long vmId) { return String.valueOf(database.createNativeQuery(sql).setParameter("vm", vmId).getSingleResult()); }

    private String list(String sql, long vmId) {
        List<?> rows = database.createNativeQuery(sql).setParameter("vm", vmId).getResultList();
        return rows.toString();
    }
}
