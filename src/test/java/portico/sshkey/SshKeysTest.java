package portico.sshkey;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import portico.hypervisor.TaskThread;
import portico.hypervisor.simulated.SimulatedGuest;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Crowd;
import portico.testing.Given;
import portico.testing.Places;
import portico.testing.Tasks;
import portico.vm.Vm;

/** SSH keys in the account, and into the system that is installed; user data with them. Through both doors, on simulated hosts. */
@QuarkusTest
class SshKeysTest {

    private static final String SECRET = "s3cret-of-the-first-boot";

    @Inject Given given;
    @Inject Places places;
    @Inject SimulatedGuest guest;
    final ApiClient api = new ApiClient();

    @Test void keys_are_kept_listed_and_deleted() {
        var ann = given.customer();
        var bob = given.customer();
        api.as(ann).send("user_sshkey_list").says("[]");
        var added = api.as(ann).send("user_sshkey_add", "sshkey", SampleKeys.ED25519 + "\r\n").parts();
        assertThat(added.get(1)).isEqualTo("SHA256:FWlRBysj2XX2OaxruhOIiWqgLQSANvxDxad/59qkxWI");
        api.as(ann).send("user_sshkey_add", "sshkey", SampleKeys.ED25519.replace("ann@laptop", "again")).refuses("Parameter sshkey: this key is in the account already");
        api.system("acme").multipart().send("user_sshkey_add", "UserId", ann.number(), "SSHKey", SampleKeys.RSA, "name", "work");
        var rows = api.system("acme").send("user_sshkey_list", "userid", ann.number()).json();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).path("name").asText()).isEqualTo("work");
        assertThat(rows.get(0).path("bits").asText()).isEqualTo("2048");
        assertThat(rows.get(1).path("name").asText()).isEqualTo("ann@laptop");
        assertThat(rows.get(1).path("type").asText()).isEqualTo("ssh-ed25519");
        api.as(ann).send("user_sshkey_add", "sshkey", SampleKeys.RSA_1024).refuses("Parameter sshkey: this RSA key has 1024 bits, at least 2048 are needed");
        api.as(ann).send("user_sshkey_add", "sshkey", SampleKeys.P256 + "\n" + SampleKeys.P384).refuses("Parameter sshkey must be a public SSH key in one line, such as ssh-ed25519 AAAA… name");

        api.as(bob).send("user_sshkey_list").says("[]");
        api.as(bob).send("user_sshkey_delete", "keyid", added.getFirst()).refuses("Parameter keyid: no such SSH key");
        api.as(bob).send("user_sshkey_delete", "keyid", 999_999_999).refuses("Parameter keyid: no such SSH key");
        api.as(ann).send("user_sshkey_delete", "keyid", added.getFirst()).says("0");
        assertThat(api.as(ann).send("user_sshkey_list").json()).hasSize(1);
    }

    @Test void an_account_holds_fifty_however_many_come_at_once() {
        var ann = given.customer();
        var answers = Crowd.of(60, i -> api.as(ann).send("user_sshkey_add", "sshkey", key(i)).text());
        assertThat(answers.stream().filter(answer -> answer.startsWith("0|"))).hasSize(50);
        assertThat(answers.stream().filter(answer -> answer.equals("-1|There may be 50 SSH keys in an account"))).hasSize(10);
    }

    @Test void a_reinstalled_system_holds_the_chosen_keys_and_has_the_user_data() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var mine = api.as(ann).send("user_sshkey_add", "sshkey", SampleKeys.ED25519).parts().getFirst();
        var bobs = api.as(given.customer()).send("user_sshkey_add", "sshkey", SampleKeys.P521).parts().getFirst();
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN, "sshkeys", bobs).refuses("Parameter sshkeys: no such SSH key");
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN, "sshkeys", "command=\"id\" " + SampleKeys.P256).refuses("Parameter sshkeys must be a public SSH key in one line, such as ssh-ed25519 AAAA… name");
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN, "userdata", "hello").refuses("Parameter userdata must begin with #! or #cloud-config, or be something else that cloud-init knows");
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN, "userdata", "#!/bin/sh\n" + "#".repeat(16 << 10)).refuses("Parameter userdata may have at most 16 KiB");
        assertThat(api.as(ann).send("vm_state", "vpsid", vm.id()).text()).as("nothing has begun").startsWith("running|");

        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN, "sshkeys", " " + mine + ", ", "userdata", "#cloud-config\r\npassword: " + SECRET + "\r\n").says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(inside(vm.id(), "cat /root/.ssh/authorized_keys")).isEqualTo(SampleKeys.ED25519);
        assertThat(inside(vm.id(), "cat /var/lib/cloud/instance/user-data.txt")).isEqualTo("#cloud-config\npassword: " + SECRET);
        new BrowserClient().loggedIn(ann).open("/vm/" + vm.id() + "/activity").shows("Hand over SSH keys and user data", "The system has read the user data");
        assertThat(places.number("select count(*) from audit_entry where cast(audit_entry as text) like '%" + SECRET + "%'")).isZero();
        assertThat(places.number("select count(*) from task where cast(task as text) like '%" + SECRET + "%'")).isZero();

        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN).says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(inside(vm.id(), "cat /root/.ssh/authorized_keys")).as("another system, without them").contains("No such file");
    }

    @Test void a_created_system_has_them_too() {
        var ann = given.customer();
        var place = places.host(4096, 100, 3);
        var answer = api.system("acme").multipart().send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 256, "disk", 5, "vpsname", "small", "osid", place.template(), "serverid", place.host(),
                "sshkeys", SampleKeys.P384 + "\r\n\r\n" + SampleKeys.ED25519 + "\n" + SampleKeys.P384, "userdata", "#!/bin/sh\necho hello");
        long vm = Long.parseLong(answer.parts().getFirst());
        Tasks.done(api.system("acme"), vm);
        assertThat(inside(vm, "cat /root/.ssh/authorized_keys").lines()).containsExactly(SampleKeys.P384, SampleKeys.ED25519);
    }

    @Test void windows_takes_neither() {
        var ann = given.customer();
        var vm = given.vm(ann);
        given.sql("update vm set disk_gb = 50 where id = ?", vm.id());
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.WINDOWS, "sshkeys", SampleKeys.P256).refuses("Parameter sshkeys: not for Windows");
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.WINDOWS, "userdata", "#!/bin/sh").refuses("Parameter userdata: not for Windows");
    }

    @Test void by_hand_on_the_pages() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var browser = new BrowserClient().loggedIn(ann);
        browser.open("/account").shows("/account/keys");
        browser.open("/account/keys").is(200).shows("There is no key yet.");
        browser.open("/vm/" + vm.id() + "/reinstall").shows("There is no SSH key in your account.");
        browser.send("/account/keys", "name", "lap<top", "sshkey", SampleKeys.ED25519).is(422).shows("lap&lt;top", SampleKeys.ED25519);
        browser.send("/account/keys", "name", "", "sshkey", "nonsense").is(422).shows("sshkey-problem", ">nonsense</textarea>");
        browser.send("/account/keys", "name", "", "sshkey", SampleKeys.ED25519).leadsTo("/account/keys?said=ssh-key-added");
        browser.open("/account/keys?said=ssh-key-added").shows("SSH key added", "ann@laptop", "SHA256:FWlRBysj2XX2OaxruhOIiWqgLQSANvxDxad/59qkxWI", "256 bits");
        long id = given.inside("acme", () -> SshKey.of(ann.id()).getFirst().id);

        var path = "/vm/" + vm.id() + "/reinstall";
        browser.open(path).shows("name=\"sshkeys\" value=\"" + id + "\">");
        browser.send(path, "osid", Given.DEBIAN, "rot", 1, "sshkeys", id, "userdata", "hello", "confirm", vm.name()).is(422)
                .shows("name=\"sshkeys\" value=\"" + id + "\" checked", ">hello</textarea>", "userdata-problem");
        browser.send(path, "osid", Given.DEBIAN, "rot", 1, "sshkeys", id, "userdata", "", "confirm", vm.name()).leadsTo("/vm/" + vm.id() + "?said=reinstall-ordered");
        Tasks.done(api.as(ann), vm.id());
        assertThat(inside(vm.id(), "cat /root/.ssh/authorized_keys")).isEqualTo(SampleKeys.ED25519);

        new BrowserClient().loggedIn(given.customer()).send("/account/keys/" + id + "/delete").is(404);
        browser.send("/account/keys/" + id + "/delete").leadsTo("/account/keys?said=ssh-key-deleted");
        browser.cookie("portico-language", "zh-CN").open("/account/keys").shows("SSH 密钥", "暂无公钥").hides("Add a key");
        assertThat(new BrowserClient().open("/account/keys").is(303).header("Location")).contains("/login");
    }

    private String inside(long vm, String command) {
        var target = given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).target());
        var said = new String[1];
        TaskThread.run(() -> said[0] = guest.run(target, "portico-" + vm, command, java.time.Duration.ofSeconds(5), 10_000).output());
        return said[0].strip();
    }

    private static String key(int number) {
        var blob = ByteBuffer.allocate(51).putInt(11).put("ssh-ed25519".getBytes(StandardCharsets.US_ASCII)).putInt(32).putInt(number);
        return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob.array()) + " key" + number;
    }
}
