package portico.tenant.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorldFileTest {

    @Test void reads_what_the_contract_shows() {
        var world = read("""
                tenants:
                  - code: acme
                    name: Acme Hosting
                    hosts: [portal.acme.test, localhost]
                    systemKey: ${KEY}
                    staff: [{ username: support, password: ${PW}, role: support }]
                    sms: { kind: http, url: "http://127.0.0.1:9999/sms", body: '{"to":"{tel}","text":"{text}"}' }
                users:
                  - { tenant: acme, userid: 1, username: ann1980, password: ${PW}, name: Ann, email: ann@acme.test, tel: 0138000, telVerified: true }
                hosts: [{ id: 3, group: 1, name: node-1, address: 127.0.0.1, driver: simulated, maxCpu: 16, maxRamMb: 65536, maxDiskGb: 2000, portRange: 20000-29999 }]
                """, Map.of("KEY", "k{e}y,: #8", "PW", "secret-1"));
        var tenant = world.tenants().getFirst();
        assertThat(tenant.systemKey()).isEqualTo("k{e}y,: #8");
        assertThat(tenant.staff().getFirst().password()).isEqualTo("secret-1");
        assertThat(tenant.sms().body()).isEqualTo("{\"to\":\"{tel}\",\"text\":\"{text}\"}");
        assertThat(world.users().getFirst().tel()).as("a number keeps its leading zero").isEqualTo("0138000");
        assertThat(world.hosts().getFirst().maxRamMb()).isEqualTo(65536);
        assertThat(world.vms()).isEmpty();
    }

    @Test void an_empty_file_is_an_empty_world() { assertThat(read("", Map.of()).tenants()).isEmpty(); }

    @Test void says_everything_that_is_wrong_with_line_and_key() {
        assertThat(problems("""
                tenants:
                  - code: Acme
                    name: Acme
                    colour: red
                hosts:
                  - id: three
                    group: 1
                users:
                  - { userid: 1, username: ann1980, name: Ann }
                nodes: []
                """)).containsExactly(
                "world.yaml:4: tenants[0].colour: unknown key; known: code, name, hosts, systemKey, language, brandColor, logoUrl, supportUrl, hostGroups, embedOrigins, "
                        + "staff, sms, publicServerStatus, apiDebug, hardLimits, trafficPolicy, trafficThrottleMbps",
                "world.yaml:6: hosts[0].id: 'three' is not a whole number",
                "world.yaml:9: users[0].email: is missing",
                "world.yaml:10: nodes: unknown key; known: tenants, operators, userGroups, users, hostGroups, hosts, ipBlocks, templates, isoImages, vms");
    }

    @Test void names_what_a_value_may_be() {
        assertThat(problems("tenants: [{ code: acme, name: A, language: de, publicServerStatus: maybe, hosts: x }]"))
                .singleElement().asString().contains("tenants[0].").contains("'de' is not one of zh-CN, en");
        assertThat(problems("tenants: [{ code: acme, name: A, hosts: localhost }]")).containsExactly("world.yaml:1: tenants[0].hosts: expected a list");
    }

    @Test void says_what_is_wrong_with_the_way_to_a_host_or_a_store() {
        assertThat(problems("""
                hostGroups:
                  - { id: 1, name: a, backupStore: "s3+https://s3.test/bucket", backupAccess: { accessKey: x } }
                  - { id: 2, name: b, backupStore: /mnt, backupAccess: { region: x } }
                  - { id: 3, name: c, backupStore: "sftp://me@store.test/dir", backupAccess: { keyFile: ../key, region: x } }
                  - { id: 4, name: d, backupAccess: { region: x } }
                hosts:
                  - { id: 1, group: 1, name: n, address: a, driver: simulated, maxCpu: 1, maxRamMb: 1, maxDiskGb: 1,
                      ssh: { address: "a b", user: "x;y", port: 70000, hostKey: "ssh-ed25519 AAAA", keyFile: /etc/key, key: none } }
                  - { id: 2, group: 1, name: o, address: a, driver: simulated, maxCpu: 1, maxRamMb: 1, maxDiskGb: 1,
                      ssh: { address: "fd00::2", port: 2222, hostKey: "node-2 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGkJ8xOlyN8hqEcQk0Y1aD1ZsX0C1q3L0m3P9m7o3tqS", keyFile: ssh/node-2 } }
                """)).extracting(line -> line.substring(line.indexOf(": ") + 2)).containsExactly(
                "hostGroups[0].backupAccess: S3 needs accessKey and secretKey",
                "hostGroups[1].backupAccess: is not for directories",
                "hostGroups[2].backupAccess: SFTP has hostKey, keyFile and key",
                "hostGroups[2].backupAccess.hostKey: is missing",
                "hostGroups[2].backupAccess.keyFile: must name a file of the data directory, such as ssh/node-2",
                "hostGroups[3].backupAccess: needs 'backupStore'",
                "hosts[0].ssh.address: 'a b' is not a host name or an address",
                "hosts[0].ssh.user: 'x;y' is not the name of an account",
                "hosts[0].ssh.port: is not from 1 to 65535",
                "hosts[0].ssh.hostKey: damaged host key: ssh-ed25519 AAAA",
                "hosts[0].ssh.keyFile: must name a file of the data directory, such as ssh/node-2",
                "hosts[0].ssh.key: and 'keyFile' exclude each other",
                "hosts[0].ssh.key: is not a private key in OpenSSH's form without passphrase");
    }

    @Test void says_what_is_wrong_with_the_way_to_a_libvirt_by_tls() {
        assertThat(problems("""
                hosts:
                  - { id: 1, group: 1, name: n, address: a, driver: libvirt, uri: "qemu+tls://hv1.example.net/system?pkipath=tls/hv1", maxCpu: 1, maxRamMb: 1, maxDiskGb: 1 }
                  - { id: 2, group: 1, name: o, address: a, driver: libvirt, uri: "qemu+tls://hv2.example.net/system?no_verify=1", maxCpu: 1, maxRamMb: 1, maxDiskGb: 1 }
                  - { id: 3, group: 1, name: p, address: a, driver: libvirt, uri: "qemu+tls:///system", maxCpu: 1, maxRamMb: 1, maxDiskGb: 1 }
                """)).extracting(line -> line.substring(line.indexOf(": ") + 2)).containsExactly(
                "hosts[1].uri: 'qemu+tls://hv2.example.net/system?no_verify=1' has a parameter other than pkipath=DIRECTORY, the one that is known",
                "hosts[2].uri: 'qemu+tls:///system' is not qemu+tls://ADDRESS/system, with a port if it is not 16514");
    }

    @Test void checks_forms_of_values() {
        assertThat(problems("""
                tenants:
                  - { code: a!, name: A, brandColor: blue, hosts: [ok.test, "a b"], systemKey: short }
                users:
                  - { tenant: a, userid: 0, username: ann, name: Ann, email: nowhere, password: abc }
                ipBlocks:
                  - { id: 1, host: 1, name: x, start: 10.0.0.9, end: 10.0.0.1, netmask: 255.255.255.0, gateway: gateway }
                hosts:
                  - { id: 1, group: 1, name: n, address: a, driver: libvirt, maxCpu: 0, maxRamMb: 1, maxDiskGb: 1, portRange: 9-1 }
                userGroups:
                  - { tenant: a, utype: 0, name: n, backupHours: "1,24" }
                """)).extracting(line -> line.substring(line.indexOf(": ") + 2)).containsExactly(
                "tenants[0].code: 'a!' is not 2 to 31 small letters, digits and dashes",
                "tenants[0].brandColor: 'blue' is not a color such as #1d5bd6",
                "tenants[0].hosts[1]: 'a b' is not a host name without port",
                "tenants[0].systemKey: is shorter than 8 characters",
                "userGroups[0].backupHours: '24' is not an hour from 0 to 23",
                "users[0].username: 'ann' is not 5 to 50 letters and digits",
                "users[0].email: 'nowhere' is not an e-mail address",
                "users[0].password: is shorter than 6 characters",
                "users[0].userid: starts at 1",
                "hosts[0].maxCpu: must be at least 1",
                "hosts[0]: a libvirt host needs 'uri', such as qemu:///system",
                "hosts[0].portRange: '9-1' is not a range such as 20000-29999 within 1-65535",
                "ipBlocks[0].gateway: 'gateway' is not an IP address",
                "ipBlocks[0].end: comes before start");
    }

    @Test void says_what_is_wrong_with_reserved_ports() {
        assertThat(problems("""
                hosts:
                  - { id: 1, group: 1, name: n, address: a, driver: simulated, maxCpu: 1, maxRamMb: 1, maxDiskGb: 1,
                      reservedPorts: [{ ports: 8006, reason: console }, { ports: 25565-25566, reason: game }] }
                  - { id: 2, group: 1, name: o, address: a, driver: simulated, maxCpu: 1, maxRamMb: 1, maxDiskGb: 1,
                      reservedPorts: [{ ports: 0, reason: x }, { ports: 9-1, reason: x }, { ports: ssh, reason: x }, { ports: 65536, reason: x }, { ports: 22, reason: " " }, { ports: 22-22, reason: y }] }
                """)).extracting(line -> line.substring(line.indexOf(": ") + 2)).containsExactly(
                "hosts[1].reservedPorts[0].ports: '0' is not a port or a range such as 8000-8010 within 1-65535",
                "hosts[1].reservedPorts[1].ports: '9-1' is not a port or a range such as 8000-8010 within 1-65535",
                "hosts[1].reservedPorts[2].ports: 'ssh' is not a port or a range such as 8000-8010 within 1-65535",
                "hosts[1].reservedPorts[3].ports: '65536' is not a port or a range such as 8000-8010 within 1-65535",
                "hosts[1].reservedPorts[4].reason: is empty",
                "hosts[1].reservedPorts[5].ports: '22-22' is given twice");
        assertThat(problems("hosts: [{ id: 1, group: 1, name: n, address: a, driver: simulated, maxCpu: 1, maxRamMb: 1, maxDiskGb: 1, reservedPorts: [{ ports: 8006 }] }]"))
                .containsExactly("world.yaml:1: hosts[0].reservedPorts[0].reason: is missing");
    }

    @Test void the_same_thing_twice_is_an_error() {
        assertThat(problems("""
                tenants:
                  - { code: acme, name: A, hosts: [one.test] }
                  - { code: acme, name: B, hosts: [ONE.test] }
                hostGroups: [{ id: 1, name: a, name: b }]
                """)).containsExactly("world.yaml:4: hostGroups[0].name: given twice");
        assertThat(problems("""
                tenants:
                  - { code: acme, name: A, hosts: [one.test] }
                  - { code: acme, name: B, hosts: [ONE.test] }
                """)).containsExactly("world.yaml:3: tenants[1].code: 'acme' is given twice", "world.yaml:3: tenants[1].hosts[0]: ONE.test is already a host name of acme");
    }

    @Test void a_variable_that_is_not_set_is_an_error() {
        assertThat(problems("tenants: [{ code: acme, name: A, systemKey: ${NOT_SET} }]"))
                .containsExactly("world.yaml:1: tenants[0].systemKey: environment variable NOT_SET is not set");
    }

    @Test void passwords_of_staff_are_longer_and_gateways_have_an_address() {
        assertThat(problems("""
                tenants:
                  - { code: acme, name: A, staff: [{ username: support, password: five5, role: support }], sms: { kind: http, url: "sms:{tel}" } }
                operators:
                  - { username: root, password: five5 }
                """)).containsExactly(
                "world.yaml:2: tenants[0].sms.url: is not an address such as https://gateway.example/send?to={tel}",
                "world.yaml:2: tenants[0].staff[0].password: is shorter than 6 characters",
                "world.yaml:4: operators[0].password: is shorter than 6 characters");
    }

    @Test void a_variables_new_value_is_news_and_a_comment_is_none() {
        var yaml = "tenants: [{ code: acme, name: A, systemKey: ${KEY} }]";
        assertThat(fingerprint(yaml + " # of ours", "first-key")).isEqualTo(fingerprint(yaml, "first-key"));
        assertThat(fingerprint(yaml, "other-key")).isNotEqualTo(fingerprint(yaml, "first-key")).doesNotContain("key");
    }

    private static String fingerprint(String yaml, String key) {
        var environment = Map.of("KEY", key);
        return World.parse("world.yaml", yaml, environment::get).fingerprint();
    }

    @Test void what_is_no_yaml_is_said_with_its_line() {
        assertThat(problems("tenants:\n  - { code: acme")).singleElement().asString().startsWith("world.yaml:").contains("not YAML");
        assertThat(problems("just a text")).containsExactly("world.yaml:1: expected keys such as tenants:, users:, hosts:");
    }

    @Test void both_demo_worlds_are_good() {
        for (var demo : List.of("classpath:demo/world.yaml", "classpath:demo/world-simulated.yaml")) {
            var world = World.read(demo).file();
            assertThat(world.tenants()).hasSize(2);
            assertThat(world.users()).hasSize(12);
        }
    }

    @Test void the_readme_shows_every_key() throws IOException {
        var readme = Files.readString(Path.of("README.md"));
        int start = readme.indexOf("```yaml\n") + 8;
        var example = readme.substring(start, readme.indexOf("```", start));
        assertThat(World.parse("README.md", example, name -> "value-of-" + name).file().vms()).hasSize(1);
        for (var part : WorldFile.class.getDeclaredClasses()) if (part.isRecord()) for (var key : part.getRecordComponents()) assertThat(example).as(part.getSimpleName()).contains(key.getName() + ":");
    }

    @Test void a_file_that_is_not_there_is_said_so() { assertThatThrownBy(() -> World.read("/nowhere/world.yaml")).isInstanceOf(WorldError.class).hasMessage("/nowhere/world.yaml: no such file"); }

    private static WorldFile read(String yaml, Map<String, String> environment) { return World.parse("world.yaml", yaml, environment::get).file(); }

    private static List<String> problems(String yaml) { return catchThrowableOfType(WorldError.class, () -> read(yaml, Map.of())).problems(); }
}
