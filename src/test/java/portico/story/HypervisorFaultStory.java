package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.hypervisor.libvirt.PrivateLibvirt;

/** What happens to hosts and guests behind the portal's back, it learns within seconds, and tells the truth meanwhile. */
@Tag("guest")
@ExtendWith(Houses.class)
@ResourceLock("stories")
class HypervisorFaultStory {

    private static final long VM = RealHouse.SHOP01;
    private static final Duration SECONDS = Duration.ofSeconds(15);

    private final RealHouse house;

    HypervisorFaultStory(RealHouse house) { this.house = house; }

    @Test
    void a_guest_that_is_killed_from_outside_is_seen_to_be_off_and_starts_again() throws IOException, InterruptedException {
        house.awaitRunning(VM);
        PrivateLibvirt.run("kill", "-KILL", String.valueOf(house.libvirt.guest("portico-" + VM)));
        Eventually.see("the machine is off", SECONDS, () -> house.state(VM), "halted"::equals);
        assertThat(house.portal.api().as(People.BOB).send("vm_start", "vpsid", VM).text()).isEqualTo("0");
        house.awaitRunning(VM);
    }

    @Test
    void libvirt_dies_and_comes_back_and_the_portal_goes_on() throws IOException, InterruptedException {
        house.awaitRunning(VM);
        house.libvirt.kill();
        // Long enough for the poller to notice.
        Eventually.pause(Duration.ofSeconds(6));
        var visitor = new Visitor(house.portal.url()).logIn(People.BOB);
        var asked = Instant.now();
        assertThat(visitor.get("/").status()).isEqualTo(200);
        assertThat(visitor.get("/vm/" + VM).status()).isEqualTo(200);
        assertThat(Duration.between(asked, Instant.now())).as("pages wait for no host").isLessThan(Duration.ofSeconds(4));
        // The order is taken; it waits until the host is back.
        assertThat(house.portal.api().as(People.BOB).send("vm_hreboot", "vpsid", VM).text()).isEqualTo("0");
        Eventually.pause(Duration.ofSeconds(2));
        house.libvirt.launch();
        var task = house.portal.database().newestTask(VM);
        assertThat(house.portal.database().awaitEnd(task, Duration.ofSeconds(60))).as(() -> house.portal.database().steps(task)).isEqualTo("DONE");
        Eventually.see("the machine runs", SECONDS, () -> house.state(VM), "running"::equals);
    }
}
