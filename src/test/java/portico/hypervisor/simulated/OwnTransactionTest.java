package portico.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.hypervisor.TaskThread;
import portico.hypervisor.TemplateImage;
import portico.hypervisor.Wipe;

/** Inside the portal: a simulated host does not roll back with it, as no real one would. */
@QuarkusTest
class OwnTransactionTest {

    private static final HostTarget HOST = new HostTarget(4711, "apart", "simulated", "", "", "portico");
    private static final Machine MACHINE = new Machine(4711, "portico-4711", "00000000-0000-0000-0000-000000004711", 1, 128, 1, 0, List.of());

    @Inject SimulatedHypervisor hypervisor;

    @Test void what_was_done_to_a_host_stays_done() {
        QuarkusTransaction.begin();
        TaskThread.run(() -> {
            hypervisor.define(HOST, MACHINE);
            hypervisor.rebuildDisks(HOST, MACHINE, new TemplateImage("tiny.qcow2", true, "root"), Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT);
            hypervisor.start(HOST, MACHINE.name());
        });
        QuarkusTransaction.rollback();
        assertThat(hypervisor.look(HOST, MACHINE.name())).hasValueSatisfying(machine -> assertThat(machine.isRunning()).isTrue());
    }

    @Test void a_failure_on_the_host_is_told_as_such_and_leaves_the_callers_transaction_usable() {
        QuarkusTransaction.requiringNew().run(() -> {
            assertThatThrownBy(() -> TaskThread.run(() -> hypervisor.start(HOST, "portico-nowhere"))).isInstanceOf(HypervisorException.class);
            assertThat(QuarkusTransaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        });
    }
}
