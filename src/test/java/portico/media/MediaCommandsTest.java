package portico.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.simulated.Life;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.hypervisor.simulated.SimulatedMachine;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.vm.Vm;

/** The CD drive through the API's door and on its page, on simulated hosts. */
@QuarkusTest
class MediaCommandsTest {

    @Inject Given given;
    @Inject Mishaps mishaps;
    @Inject SimulatedHypervisor hypervisor;
    final ApiClient api = new ApiClient();

    @AfterEach void calm() { mishaps.calm(); }

    @Test void a_cd_is_put_in_and_taken_out_as_clients_do_it() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        assertThat(state(ann, vm)).isEqualTo("[{\"images\":{\"Netboot\":\"23\",\"Rescue\":\"21\"}},{\"current\":\"\"}]");
        api.system("acme").multipart().send("vps_cd_manage", "vpsid", vm.id(), "subaction", "change", "cd_image", "21").says("0");
        settled(ann, vm);
        assertThat(state(ann, vm)).endsWith("{\"current\":\"Rescue\"}]");
        assertThat(machine(vm).definition().cd()).isEqualTo(new Machine.Cd("rescue.iso", false));

        api.as(ann).send("vm_reboot", "vpsid", vm.id()).says("0");
        settled(ann, vm);
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN).says("0");
        settled(ann, vm);
        assertThat(machine(vm).definition().cd()).as("stays over a reinstallation").isEqualTo(new Machine.Cd("rescue.iso", false));

        api.as(ann).send("vm_cd_manage", "vpsid", vm.id(), "subaction", "change", "cd_image", "").says("0");
        settled(ann, vm);
        assertThat(state(ann, vm)).endsWith("{\"current\":\"\"}]");
        assertThat(machine(vm).definition().cd()).isNull();
    }

    @Test void only_what_the_server_has_and_only_ones_own() {
        var ann = given.customer();
        var vm = given.vm(ann);
        for (var image : new String[] {"22", "999999999", "0"}) api.as(ann).send("vm_cd_manage", "vpsid", vm.id(), "subaction", "change", "cd_image", image).refuses("Parameter cd_image: no such CD image on this server");
        api.as(given.customer()).send("vm_cd_manage", "vpsid", vm.id(), "subaction", "state").refuses("Parameter vpsid: no such host");
        api.as(ann).send("vm_cd_manage", "vpsid", given.vm(ann, "locked").id(), "subaction", "change", "cd_image", "21").refuses("The host is locked");
        assertThat(state(ann, vm)).endsWith("{\"current\":\"\"}]");
    }

    @Test void what_failed_on_the_host_is_not_said_to_be_in_the_drive() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        mishaps.failNext("syncMedia", HypervisorException.Kind.NO_IMAGE, "gone");
        api.as(ann).send("vm_cd_manage", "vpsid", vm.id(), "subaction", "change", "cd_image", "21").says("0");
        settled(ann, vm);
        assertThat(state(ann, vm)).endsWith("{\"current\":\"\"}]");
        var task = api.as(ann).send("task_list", "vpsid", vm.id()).json().get(0);
        assertThat(task.path("tinfo").path("message").asText()).isEqualTo("The CD image is missing on the server");
        api.as(ann).send("task_retry", "taskid", task.path("tid").asText()).says("0");
        settled(ann, vm);
        assertThat(state(ann, vm)).endsWith("{\"current\":\"Rescue\"}]");
    }

    @Test void it_starts_from_the_cd_once() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        api.as(ann).send("vm_cd_manage", "vpsid", vm.id(), "subaction", "boot").refuses("There is no CD in the drive");
        api.as(ann).send("vm_cd_manage", "vpsid", vm.id(), "subaction", "change", "cd_image", "23").says("0");
        settled(ann, vm);
        api.as(ann).send("vm_cd_manage", "vpsid", vm.id(), "subaction", "boot").says("0");
        settled(ann, vm);
        assertThat(((Life.On) machine(vm).life()).as().cd()).as("runs from it").isEqualTo(new Machine.Cd("netboot.iso", true));
        assertThat(machine(vm).definition().cd()).as("the next time it does not").isEqualTo(new Machine.Cd("netboot.iso", false));
    }

    @Test void the_page_does_the_same() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        var browser = new BrowserClient().loggedIn(ann);
        var path = "/vm/" + vm.id() + "/media";
        browser.open(path).is(200).shows("CD drive", "Rescue", "Netboot", "There is no CD in the drive");
        browser.send(path, "cd_image", "22").is(422).shows("No such CD image");
        browser.send(path, "cd_image", "21").leadsTo(path + "?said=cd-inserted");
        settled(ann, vm);
        browser.open(path).shows("In the drive:", "value=\"21\" checked", "Start from the CD now");
        browser.send(path + "/boot", "confirm", "other").is(422).shows("This is not the machine’s name");
        browser.send(path + "/boot", "confirm", vm.name()).leadsTo("/vm/" + vm.id() + "?said=cd-boot-ordered");
        settled(ann, vm);
        browser.send(path, "cd_image", "").leadsTo(path + "?said=cd-ejected");
        settled(ann, vm);
        new BrowserClient().loggedIn(given.customer()).open(path).is(404);
    }

    private String state(Given.Customer owner, Given.Machine vm) { return api.as(owner).send("vm_cd_manage", "vpsid", vm.id(), "subaction", "state").text(); }

    private void settled(Given.Customer owner, Given.Machine vm) throws InterruptedException {
        for (var end = Instant.now().plus(Duration.ofSeconds(40)); Instant.now().isBefore(end); Thread.sleep(50))
            if (api.as(owner).send("task_list", "vpsid", vm.id(), "tstatus", 0).json().isEmpty() && api.as(owner).send("task_list", "vpsid", vm.id(), "tstatus", 1).json().isEmpty()) return;
        throw new AssertionError("still busy");
    }

    private SimulatedMachine machine(Given.Machine vm) {
        var host = given.inside(Given.ACME, () -> Vm.<Vm>findById(vm.id()).target());
        return hypervisor.look(host, "portico-" + vm.id()).orElseThrow();
    }
}
