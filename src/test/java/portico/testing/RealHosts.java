package portico.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.BooleanSupplier;
import portico.console.Browser;
import portico.hypervisor.GuestCommands;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.libvirt.TwoHosts;
import portico.infra.Host;
import portico.place.RealSshd;
import portico.secret.Vault;
import portico.task.Task;
import portico.vm.Vm;

/** Hosts with real guests for tests within the portal's process: brought as an operator brings them, their guests asked and looked at, and forgotten in the end. */
@Singleton
public class RealHosts {

    private final Given given;
    private final Places places;
    private final Vault vault;
    private final Hypervisors hypervisors;
    private final List<Long> brought = new ArrayList<>();
    private long group, template;
    private String addresses;

    RealHosts(Given given, Places places, Vault vault, Hypervisors hypervisors) {
        this.given = given;
        this.places = places;
        this.vault = vault;
        this.hypervisors = hypervisors;
    }

    /** What hosts are brought into: a group of acme's with one template and one host on this machine, whose addresses (10.77.0.N) each host of the group reaches. @return that host */
    public long near(HostTarget host, int firstAddress, int lastAddress) {
        given.sql("insert into host_group (name) values ('Real')");
        group = places.number("select max(id) from host_group");
        given.sql("insert into tenant_host_group values ('acme', ?)", group);
        given.sql("insert into os_template (name, image, min_disk_gb) values ('Tiny', ?, 1)", TwoHosts.TEMPLATE);
        template = places.number("select max(id) from os_template");
        given.sql("insert into host (host_group_id, name, address, driver, uri, storage, max_cpu, max_ram_mb, max_disk_gb) values (?, 'near', '127.0.0.1', 'libvirt', ?, ?, 4, 4096, 40)", group, host.uri(), host.storage());
        long id = bring();
        given.sql("insert into ip_block (host_id, name, start_ip, end_ip, netmask, gateway, dns, whole_group) values (?, 'guests', ?::inet, ?::inet, '255.255.255.0', '10.77.0.1', '{10.77.0.1}', true)", id, "10.77.0." + firstAddress, "10.77.0." + lastAddress);
        // Such addresses the world of all tests has already, and played machines of other tests, which are over, may hold them.
        addresses = "ip between '10.77.0." + firstAddress + "' and '10.77.0." + lastAddress + "'";
        given.sql("update ip_address set ip_block_id = (select max(id) from ip_block), vm_id = null, nic_id = null, main = false where " + addresses);
        return id;
    }

    /** One elsewhere. @param hostKey of its SSH server */
    public long far(String uri, String storage, RealSshd sshd, String hostKey) throws IOException {
        var key = Files.readString(sshd.data().resolve("ssh/id_ecdsa"));
        given.sql("insert into host (host_group_id, name, address, driver, uri, storage, max_cpu, max_ram_mb, max_disk_gb, ssh_address, ssh_user, ssh_port, ssh_host_key, ssh_key) values (?, 'far', ?, 'libvirt', ?, ?, 4, 4096, 40, ?, 'root', 22, ?, ?)",
                group, TwoHosts.ADDRESS_B, uri, storage, TwoHosts.ADDRESS_B, hostKey, Base64.getEncoder().encodeToString(vault.seal(key)));
        return bring();
    }

    private long bring() {
        long id = places.number("select max(id) from host");
        given.sql("insert into os_template_host values (?, ?)", template, id);
        brought.add(id);
        return id;
    }

    public long group() { return group; }

    public long template() { return template; }

    /** Waits until all of them are seen and nothing is wrong with any. */
    public void wellSeen() throws InterruptedException { for (long host : brought) eventually(30, () -> error(host) == null && places.number("select count(*) from host where seen_at is not null and id = " + host) == 1); }

    /** Why the last look at a host failed; null: it did not. */
    public String error(long host) { return given.inside(Given.ACME, () -> Host.<Host>findById(host).error); }

    /** Nobody polls hosts that are gone, and the next ones may have their names. */
    public void forget() {
        for (long host : brought) {
            given.sql("delete from trashed_vm where host_id = ?", host);
            given.sql("delete from vm_move where ? in (from_id, to_id)", host);
            given.sql("update host set driver = 'simulated', maintenance = 'gone', name = name || '-' || id where id = ?", host);
        }
        if (addresses != null) given.sql("update ip_address set ip_block_id = 1 where " + addresses);
        brought.clear();
    }

    /** A guest's screen, through the relay. */
    public void look(Given.Customer owner, long vm) throws IOException {
        try (var browser = Browser.with(token(owner, vm))) {
            var greeting = browser.receive();
            assertThat(greeting).as("greeting of the screen; instead: %s", browser.goodbye).isNotNull();
            assertThat(new String(greeting)).isEqualTo("RFB 003.008\n");
            browser.send("RFB 003.008\n".getBytes());
            assertThat(browser.receive()).as("kinds of proof that it takes").isNotEmpty();
        }
    }

    /** What opens a guest's screen. */
    public String token(Given.Customer owner, long vm) throws IOException {
        var api = new ApiClient().as(owner);
        api.send("vm_console", "vpsid", vm, "subaction", "enable").says("0");
        var link = api.send("vm_console", "vpsid", vm, "subaction", "state").json().get("token").asText();
        return new ObjectMapper().readTree(Browser.post("/console/exchange", link).body()).get("token").asText();
    }

    /** What a command inside a guest prints. */
    public String shell(long vm, String command) {
        var target = target(vm);
        return hypervisors.port(GuestCommands.class, target).run(target, name(vm), command, Duration.ofSeconds(20), 4096).output().strip();
    }

    public boolean agentAnswers(long vm) { return hypervisors.view(target(vm)).agentAnswers(target(vm), name(vm)); }

    private String name(long vm) { return given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).toMachine().name()); }

    private HostTarget target(long vm) { return given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).target()); }

    public long host(long vm) { return given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).host.id); }

    /** Waits until a VM is idle; its newest task of that type must be done. */
    public void settle(long vm, String type) throws InterruptedException {
        eventually(240, () -> places.number("select count(*) from task where vm_id = " + vm + " and state in ('QUEUED', 'RUNNING')") == 0);
        var task = newest(vm, type);
        assertThat(task.state + " " + task.message).isEqualTo("DONE ");
    }

    public Task newest(long vm, String type) { return given.inside(Given.ACME, () -> Task.<Task>find("vmId = ?1 and type = ?2 order by id desc", vm, type).firstResult()); }

    public static void eventually(int seconds, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < seconds * 10 && !condition.getAsBoolean(); i++) Thread.sleep(100);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
