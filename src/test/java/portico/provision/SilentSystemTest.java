package portico.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.backup.BackupDisk;
import portico.hypervisor.CloneMode;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.TaskThread;
import portico.hypervisor.Wipe;
import portico.hypervisor.simulated.Mishaps;
import portico.secret.Vault;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.StepFailed;
import portico.tenant.Tenancy;
import portico.testing.Given;
import portico.testing.SetClock;
import portico.testing.Steps;
import portico.undo.PutAside;
import portico.vm.OnHost;

/** A system that never says it has come up: the installation gives up after a time, and says what can be done. */
@QuarkusTest
class SilentSystemTest {

    @Inject Given given;
    @Inject Mishaps mishaps;
    @Inject OnHost onHost;
    @Inject Hypervisors hypervisors;
    @Inject Tenancy tenancy;
    @Inject Vault vault;
    @Inject Dowry dowry;
    @Inject BackupDisk backups;
    @Inject PutAside aside;

    @AfterEach void calm() { mishaps.calm(); }

    @Test void an_installation_waits_five_minutes_for_the_agent_and_no_longer() {
        var web = given.vm(given.customer());
        mishaps.agentSilent("portico-" + web.id());
        var clock = new SetClock(Instant.parse("2090-01-15T12:00:00Z"));
        var task = new ReinstallTask(onHost, hypervisors, tenancy, vault, clock, dowry, backups, aside);
        var order = new InstallTask.Order(web.id(), Given.DEBIAN, Wipe.SYSTEM_DISK, CloneMode.FAST, "");
        var agent = task.steps().stream().filter(step -> step.name().equals("agent")).findFirst().orElseThrow();
        assertThatThrownBy(() -> TaskThread.run(() -> agent.work().run(order, passing(clock)))).isInstanceOfSatisfying(StepFailed.class, failure -> assertThat(failure.reason).isEqualTo("failure.no-boot"));
        assertThat(clock.instant()).isBetween(Instant.parse("2090-01-15T12:05:00Z"), Instant.parse("2090-01-15T12:06:00Z"));
        assertThat(task.remedies(order, "failure.no-boot")).containsExactly(Remedy.RETRY, Remedy.CONSOLE, Remedy.REINSTALL);
    }

    /** Time passes with each report. */
    private static Running passing(SetClock clock) {
        var silent = Steps.silent(Given.ACME);
        return new Running() {
            @Override public long taskId() { return silent.taskId(); }

            @Override public String tenant() { return silent.tenant(); }

            @Override public void progress(int percent) { clock.forward(Duration.ofSeconds(20)); }

            @Override public void demandHeld() {}

            @Override public void detail(String text) {}

            @Override public void unverified(String why) {}
        };
    }
}
