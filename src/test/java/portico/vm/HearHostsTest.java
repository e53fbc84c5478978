package portico.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HostTarget;
import portico.hypervisor.PowerState;
import portico.hypervisor.TaskThread;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.infra.Host;
import portico.testing.Given;

/** What happens on a host is known within a moment, without anybody looking at all of it. */
@QuarkusTest
class HearHostsTest {

    private static final Duration MOMENT = Duration.ofMillis(900);

    @Inject Given given;
    @Inject Mishaps mishaps;
    @Inject PollHosts poll;
    @Inject News news;
    @Inject SimulatedHypervisor hypervisor;
    Given.Customer ann;

    @BeforeEach void the_host_was_seen_once_and_is_slow_to_tell_of_all_its_machines() {
        ann = given.customer();
        poll.look(host());
        mishaps.slow("machines", Duration.ofSeconds(3));
    }

    @AfterEach void calm() { mishaps.calm(); }

    @Test void a_machine_that_somebody_switched_off_is_off_in_the_database_and_on_open_pages() throws Exception {
        var web = given.vm(ann);
        var heard = new LinkedBlockingQueue<News.Change>();
        var listening = news.of(ann.id()).subscribe().with(heard::add);
        try {
            TaskThread.run(() -> hypervisor.powerOff(host(), "portico-" + web.id()));
            within(web, PowerState.OFF);
            for (var change = heard.poll(2, TimeUnit.SECONDS); change == null || change.vmId() != web.id(); change = heard.poll(2, TimeUnit.SECONDS)) assertThat(change).as("pages are told").isNotNull();
            TaskThread.run(() -> hypervisor.start(host(), "portico-" + web.id()));
            within(web, PowerState.RUNNING);
            given.sql("delete from simulated_machine where name = ?", "portico-" + web.id());
            TaskThread.run(() -> hypervisor.delete(host(), given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).toMachine())));
            within(web, PowerState.ABSENT);
        } finally {
            listening.cancel();
        }
    }

    @Test void many_at_once_are_one_look() throws Exception {
        mishaps.calm();
        var machines = new ArrayList<Given.Machine>();
        for (int i = 0; i < 12; i++) machines.add(given.vm(ann));
        for (var machine : machines) TaskThread.run(() -> hypervisor.powerOff(host(), "portico-" + machine.id()));
        for (var machine : machines) within(machine, PowerState.OFF);
    }

    /** A look that began before a change must not bring the old state back. */
    @Test void a_slow_look_does_not_undo_what_was_heard_meanwhile() throws Exception {
        var web = given.vm(ann);
        mishaps.calm();
        mishaps.slow("host", Duration.ofMillis(800));
        given.sql("update vm set power = 'OFF', power_since = now() - interval '1 minute' where id = ?", web.id());
        var slow = Thread.ofVirtual().start(() -> poll.look(host()));
        Thread.sleep(100);
        // As a task that looked in between would write it; the simulated host says RUNNING all along.
        given.sql("update vm set power = 'PAUSED', power_since = now() where id = ?", web.id());
        slow.join();
        assertThat(power(web)).isEqualTo(PowerState.PAUSED);
    }

    private void within(Given.Machine machine, PowerState expected) throws InterruptedException {
        long end = System.nanoTime() + MOMENT.toNanos();
        while (power(machine) != expected && System.nanoTime() < end) Thread.sleep(10);
        assertThat(power(machine)).isEqualTo(expected);
    }

    private PowerState power(Given.Machine machine) { return given.inside(Given.ACME, () -> Vm.<Vm>findById(machine.id()).power); }

    private HostTarget host() { return given.inside(Given.ACME, () -> Host.<Host>findById(3L).target()); }
}
