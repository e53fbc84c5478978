package portico.testing;

import io.quarkus.test.common.QuarkusTestResource;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.account.User;
import portico.secret.Tokens;
import portico.secret.Vault;
import portico.tenant.Tenancy;
import portico.tenant.Tenants;
import portico.tenant.world.World;

/**
 * Builds whole legal worlds for tests. Two hosting sites, {@code acme} (English; answers to localhost) and {@code globex} (Chinese; Host globex.test), with a simulated
 * host each, are there from the start; customers and VMs each test makes for itself, so nothing needs cleaning up.
 */
@Singleton
@QuarkusTestResource(TestDatabase.class)
public class Given {

    /** A customer with everything a test needs to be them. {@code id} is our row, {@code number} the site's userid. */
    public record Customer(long id, long number, String username, String email, String tel, String password, String apiKey, String tenant) {}

    /** A VM on the simulated host. */
    public record Machine(long id, String name) {}

    public static final String ACME = "acme";
    public static final String GLOBEX = "globex";
    public static final long DEBIAN = 17;
    public static final long WINDOWS = 18;
    private static final AtomicLong NUMBERS = new AtomicLong(1000);

    private final DataSource database;
    private final Tenancy tenancy;
    private final Vault vault;

    Given(DataSource database, Tenancy tenancy, Vault vault, Tenants tenants, @ConfigProperty(name = "portico.test.sms-port") int smsPort) {
        this.database = database;
        this.tenancy = tenancy;
        this.vault = vault;
        world("""
                tenants:
                  - { code: acme, name: Acme Hosting, language: en, hosts: [acme.test, localhost, 127.0.0.1], systemKey: acme-system-key-0123456789abcdef, hostGroups: [1], embedOrigins: ["https://www.acme.test"],
                      sms: { kind: http, url: "http://127.0.0.1:SMS_PORT/sms", body: '{"to":"{tel}","text":"{text}"}' },
                      staff: [{ username: support, password: support-password, role: support }, { username: chief, password: chief-password, role: admin }, { username: slow, password: slow-password, role: support }] }
                  - { code: globex, name: Globex, language: zh-CN, hosts: [globex.test], systemKey: globex-system-key-0123456789abcdef, hostGroups: [2],
                      staff: [{ username: helper, password: helper-password, role: admin }] }
                operators: [{ username: root, password: root-password }]
                userGroups:
                  - { tenant: acme, utype: 0, name: Standard }
                  - { tenant: acme, utype: 1, name: Careful, email: { reload: true, revert: true, resetPassword: true }, sms: { reload: true } }
                  - { tenant: acme, utype: 2, name: By SMS, sms: { reload: true, revert: true, resetPassword: true } }
                  - { tenant: globex, utype: 1, name: 谨慎, email: { reload: true } }
                hostGroups: [{ id: 1, name: Shanghai }, { id: 2, name: Frankfurt }]
                hosts:
                  - { id: 3, group: 1, name: node-1, address: 127.0.0.1, driver: simulated, maxCpu: 64, maxRamMb: 1048576, maxDiskGb: 100000, rack: A1, publicIp: 127.0.0.1 }
                  - { id: 4, group: 2, name: node-2, address: 127.0.0.1, driver: simulated, maxCpu: 64, maxRamMb: 1048576, maxDiskGb: 100000, publicIp: 127.0.0.1 }
                ipBlocks:
                  - { id: 1, host: 3, name: public, start: 10.77.0.10, end: 10.77.15.250, netmask: 255.255.240.0, gateway: 10.77.0.1, dns: [10.77.0.1] }
                  - { id: 2, host: 4, name: public, start: 10.78.0.10, end: 10.78.15.250, netmask: 255.255.240.0, gateway: 10.78.0.1, dns: [10.78.0.1] }
                templates:
                  - { id: 17, name: "Debian 12 64bit", image: debian-12.qcow2, hosts: [3, 4], minDiskGb: 2 }
                  - { id: 18, name: "Windows Server 2022", image: windows-2022.qcow2, family: windows, hosts: [3], minDiskGb: 40 }
                isoImages:
                  - { id: 21, name: Rescue, file: rescue.iso, hosts: [3] }
                  - { id: 22, name: Rescue, file: rescue.iso, hosts: [4] }
                  - { id: 23, name: Netboot, file: netboot.iso, hosts: [3] }
                """.replace("SMS_PORT", String.valueOf(smsPort)));
        tenants.forget();
        // Read outside of any transaction, as each request does first.
        tenants.all();
    }

    /** Applies a world file. */
    public void world(String yaml) {
        try {
            World.parse("test", yaml, System::getenv).apply(database, vault);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** A customer of acme with verified addresses whose group asks for no codes. */
    public Customer customer() { return customer(ACME, 0); }

    /** @param utype selects the group: at acme 0 asks for no codes, 1 for one by e-mail (or SMS to reinstall), 2 for one by SMS */
    public Customer customer(String tenant, int utype) {
        long number = NUMBERS.incrementAndGet();
        var customer = new Customer(0, number, "user" + number, "user" + number + "@example.test", "861380000%04d".formatted(number), Tokens.password(), Tokens.random(), tenant);
        world("""
                users: [{ tenant: %s, userid: %d, username: %s, password: %s, name: "Name %d", email: %s, emailVerified: true,
                          tel: "%s", telVerified: true, utype: %d, apiKey: "%s" }]
                """.formatted(tenant, number, customer.username, customer.password, number, customer.email, customer.tel, utype, customer.apiKey));
        long id = inside(tenant, () -> User.numbered(number).orElseThrow().id);
        return new Customer(id, number, customer.username, customer.email, customer.tel, customer.password, customer.apiKey, tenant);
    }

    /** A VM of this customer that is installed and runs. */
    public Machine vm(Customer owner) { return vm(owner, "running"); }

    /** @param state as in a world file: running, off, locked, overdue, over-traffic, over-traffic-off, setup-failed */
    public Machine vm(Customer owner, String state) {
        long number = NUMBERS.incrementAndGet();
        var name = "web" + number;
        world("vms: [{ tenant: %s, user: %d, name: %s, host: %d, template: 17, cpu: 1, ramMb: 512, diskGb: 5, backups: { snapshots: 3, full: 2 }, portForwards: 5, siteBindings: 2, state: %s }]"
                .formatted(owner.tenant, owner.number, name, owner.tenant.equals(ACME) ? 3 : 4, state));
        return new Machine(inside(owner.tenant, () -> portico.vm.Vm.<portico.vm.Vm>find("name", name).firstResult().id), name);
    }

    /** Looks at the database as the tenant. */
    public <T> T inside(String tenant, Supplier<T> work) { return tenancy.in(tenant, work); }

    /** Runs SQL over all tenants, to bring about what takes too long otherwise. */
    public void sql(String statement, Object... parameters) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var everywhere = connection.createStatement()) { everywhere.execute("select set_config('portico.tenant', '*', true)"); }
            try (var prepared = connection.prepareStatement(statement)) {
                for (int i = 0; i < parameters.length; i++) prepared.setObject(i + 1, parameters[i]);
                prepared.execute();
            }
            connection.commit();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
