package portico.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.audit.AuditEntry;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.simulated.Mishaps;
import portico.testing.ApiClient;
import portico.testing.Given;

/** Commands inside guests, from the API door to the simulated guest and back. */
@QuarkusTest
class GuestCommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Inject Given given;
    @Inject Mishaps mishaps;
    final ApiClient api = new ApiClient();

    @AfterEach void calm() { mishaps.calm(); }

    @Test void customers_may_once_the_owner_allowed_it() {
        var ann = given.customer();
        var vm = given.vm(ann);
        send(api.as(ann), vm, "shellCommands", Map.of("commands", "echo hi")).refuses("Commands inside this host are switched off, its owner can allow them");
        // The site need not ask.
        send(api.system("acme"), vm, "shellCommands", Map.of("commands", "echo hi")).says("0|\"hi\\n\"");
        api.as(given.customer()).send("vm_cmds_switch", "vpsid", vm.id(), "enabled", 1).refuses("Parameter vpsid: no such host");
        api.as(ann).send("vm_cmds_switch", "vpsid", vm.id(), "enabled", 1).says("0");
        send(api.as(ann).multipart(), vm, "shellCommands", Map.of("commands", "echo hi")).says("0|\"hi\\n\"");
        api.as(ann).send("vm_cmds_switch", "vpsid", vm.id(), "enabled", 0).says("0");
        send(api.as(ann), vm, "shellCommands", Map.of("commands", "echo hi")).refuses("Commands inside this host are switched off, its owner can allow them");
    }

    @Test void output_is_one_part_that_clients_can_split() {
        var vm = given.vm(given.customer());
        var system = api.system("acme");
        var reply = send(system, vm, "shellCommands", Map.of("commands", "echo 'a|b;c \"d\" -1| 中文'\ncat /nowhere"));
        assertThat(reply.text()).doesNotContain("-1|", ";", "\n", "\\u");
        assertThat(reply.parts()).hasSize(1);
        assertThat(text(reply)).isEqualTo("a｜b；c \"d\" -1｜ 中文\ncat: /nowhere: No such file or directory\n[exit code 1]");
        var cut = text(send(system, vm, "shellCommands", Map.of("commands", "seq 20000")));
        assertThat(cut).endsWith("[output cut]").hasSize(GuestTask.MOST_OUTPUT_BYTES + "\n[output cut]".length());
        send(system, vm, "shellCommands", Map.of("commands", "sleep 31; echo never")).refuses("It did not end within 30 seconds");
        assertThat(text(send(system, vm, "shellCommands", Map.of("commands", "nonsense")))).contains("command not found", "[exit code 127]");
    }

    @Test void files_names_and_passwords_stay() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var system = api.system("acme");
        send(system, vm, "writeFile", Map.of("filePath", "/root/a.txt", "fileContent", "one\ntwo | three")).says("0");
        assertThat(text(send(system, vm, "shellCommands", Map.of("commands", "cat /root/a.txt && echo end >> /root/a.txt")))).isEqualTo("one\ntwo ｜ three\n");
        assertThat(text(send(system, vm, "shellCommands", Map.of("commands", "cat /root/a.txt")))).endsWith("end\n");
        send(system, vm, "setServerName", Map.of("serverName", "shop-1")).says("0");
        assertThat(text(send(system, vm, "shellCommands", Map.of("commands", "hostname")))).isEqualTo("shop-1\n");
        assertThat(send(system, vm, "getData", Map.of("dataName", "hostname")).json().get("hostname").asText()).isEqualTo("shop-1");
        send(system, vm, "changePassword", Map.of("userName", "root", "newPassword", "Grüße |;\" 7")).says("0");
        // Shown to the owner is the one that works.
        assertThat(api.as(ann).send("vm_info", "vpsid", vm.id()).json().get(0).get("dpass").asText()).isEqualTo("Grüße |;\" 7");
        send(system, vm, "changePassword", Map.of("userName", "nobody", "newPassword", "x")).refuses("Not done: The server refused the operation");

        // What programs in the guest left for us.
        send(system, vm, "getData", Map.of("dataName", "test")).refuses("Not done: The system inside refused or does not know this");
        send(system, vm, "writeFile", Map.of("filePath", "/run/portico/test", "fileContent", "42")).says("0");
        assertThat(send(system, vm, "getData", Map.of("dataName", "test")).text()).isEqualTo("{\"test\":\"42\"}");
        assertThat(send(system, vm, "getData", Map.of("dataName", "os")).json().get("os").get("id").asText()).isEqualTo("linux");

        // Another installation begins afresh.
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN).says("0");
        portico.testing.Tasks.done(api.as(ann), vm.id());
        assertThat(text(send(system, vm, "shellCommands", Map.of("commands", "cat /root/a.txt")))).contains("No such file");
    }

    @Test void the_network_is_configured_within_what_is_assigned() {
        var vm = given.vm(given.customer());
        var system = api.system("acme");
        var mac = system.send("vm_vif", "subaction", "list", "vpsid", vm.id()).json().get("mac_1").asText();
        var ip = system.send("ip_list", "vpsid", vm.id()).json().get(0).get("ip").asText();
        send(system, vm, "configNetwork", Map.of("macs", mac, "ip_0", ip, "netmask_0", "255.255.255.128", "gateway_0", "10.77.0.1", "dns1", "10.77.0.1")).says("0");
        assertThat(text(send(system, vm, "shellCommands", Map.of("commands", "ip addr")))).contains(ip + "/25");
        send(system, vm, "configNetwork", Map.of("macs", mac, "ip_0", "dhcp")).says("0");
        assertThat(text(send(system, vm, "shellCommands", Map.of("commands", "ip addr")))).contains(ip + "/20");
        send(system, vm, "configNetwork", Map.of("macs", mac, "ip_0", "10.77.0.2")).refuses("Parameter cmd_params: the address 10.77.0.2 is not assigned to this host");
        send(system, vm, "configNetwork", Map.of("macs", mac)).refuses("Parameter cmd_params: ip_0 is missing");
        send(system, vm, "configNetwork", Map.of("macs", mac, "ip_0", ip, "netmask_0", "255.0.255.0")).refuses("Parameter cmd_params: the value of netmask_0 is not allowed");
        send(system, vm, "configNetwork", Map.of("macs", "52:54:00:00:00:00", "ip_0", ip)).refuses("Parameter cmd_params: the value of macs is not allowed");
    }

    @Test void names_are_case_sensitive_and_nothing_is_guessed() {
        var vm = given.vm(given.customer());
        var system = api.system("acme");
        system.send("vm_cmds", "vpsid", vm.id(), "cmds", "shellcommands", "cmd_params", "{}").refuses("Parameter cmds has a value that is not allowed");
        send(system, vm, "shellCommands", Map.of("Commands", "echo")).refuses("Parameter cmd_params: commands is missing");
        system.send("vm_cmds", "vpsid", vm.id(), "cmds", "getData").refuses("Parameter cmd_params is required");
        for (var broken : new String[] {"x", "[]", "{\"dataName\":\"os\"} {}", "{\"dataName\":\"os\",\"dataName\":\"os\"}", "null"})
            assertThat(system.send("vm_cmds", "vpsid", vm.id(), "cmds", "getData", "cmd_params", broken).text()).as(broken).startsWith("-1|Parameter cmd_params");
        // Pretty-printed JSON has line ends.
        assertThat(system.send("vm_cmds", "vpsid", vm.id(), "CMDS", "getData", "Cmd_Params", "{\r\n\t\"dataName\": \"os\"\r\n}").text()).startsWith("{\"os\":{");
        send(system, vm, "getData", Map.of("dataName", "../../etc/shadow")).refuses("Parameter cmd_params: the value of dataName is not allowed");
        send(system, vm, "writeFile", Map.of("filePath", "etc/passwd", "fileContent", "")).refuses("Parameter cmd_params: the value of filePath is not allowed");
        send(system, vm, "setServerName", Map.of("serverName", "a b; reboot")).refuses("Parameter cmd_params: the value of serverName is not allowed");
        send(system, given.vm(given.customer(), "off"), "getData", Map.of("dataName", "os")).refuses("The host is not running");
        assertThat(system.send("task_list", "vpsid", vm.id()).json()).hasSize(1);
    }

    @Test void the_audit_tells_what_was_done_and_no_secret() {
        var vm = given.vm(given.customer());
        var system = api.system("acme");
        send(system, vm, "changePassword", Map.of("userName", "root", "newPassword", "very-secret-17")).says("0");
        send(system, vm, "writeFile", Map.of("filePath", "/etc/key", "fileContent", "very-secret-18")).says("0");
        send(system, vm, "shellCommands", Map.of("commands", "echo hello")).says("0|\"hello\\n\"");
        var entries = given.inside("acme", () -> AuditEntry.<AuditEntry>list("vmId = ?1 order by id", vm.id()));
        assertThat(entries.toString() + entries.stream().map(entry -> entry.parameters.toString()).toList()).doesNotContain("very-secret");
        var transcripts = entries.stream().filter(entry -> entry.action.equals(GuestTranscripts.ACTION)).toList();
        assertThat(transcripts).hasSize(3).allSatisfy(entry -> assertThat(entry.actor).isEqualTo("system:acme"));
        assertThat(transcripts.get(0).parameters).containsEntry("userName", "root").containsEntry("newPassword", "***");
        assertThat(transcripts.get(2).parameters).containsEntry("commands", "echo hello").containsEntry("output", "hello\n").containsEntry("exitcode", "0");
        assertThat(entries.stream().filter(entry -> entry.action.equals("vm_cmds"))).hasSize(3);
    }

    @Test void a_guest_that_does_not_answer_is_told_as_such_and_nobody_waits_in_a_transaction() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var system = api.system("acme");
        mishaps.agentSilent(Machine.nameOf(vm.id()));
        send(system, vm, "getData", Map.of("dataName", "os")).refuses("Not done: The system inside does not answer");
        mishaps.calm();
        mishaps.failNext("run", Kind.UNREACHABLE, "gone");
        send(system, vm, "shellCommands", Map.of("commands", "hostname")).refuses("Not done: The server does not answer");
        assertThat(given.inside("acme", () -> portico.task.Task.newestOf(vm.id(), 1).getFirst().state)).as("it may have been heard").isEqualTo(portico.task.TaskState.UNKNOWN);
        mishaps.failNext("read", Kind.UNREACHABLE, "gone");
        send(system, vm, "getData", Map.of("dataName", "os")).refuses("Not done: The server does not answer");
        assertThat(given.inside("acme", () -> portico.task.Task.newestOf(vm.id(), 1).getFirst().state)).as("nothing was to change").isEqualTo(portico.task.TaskState.FAILED);
        // While one command runs, more of them than there are database connections wait or are refused, and others are served.
        mishaps.slow("run", Duration.ofSeconds(2));
        var slow = java.util.stream.IntStream.range(0, 30).mapToObj(n -> java.util.concurrent.CompletableFuture.supplyAsync(() -> send(system, vm, "shellCommands", Map.of("commands", "hostname")).text(),
                java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor())).toList();
        long begun = System.nanoTime();
        assertThat(api.as(ann).send("vm_state", "vpsid", vm.id()).text()).startsWith("running|");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        assertThat(slow.stream().map(java.util.concurrent.CompletableFuture::join)).filteredOn(text -> text.startsWith("0|")).hasSize(1);
        assertThat(slow.stream().map(java.util.concurrent.CompletableFuture::join)).filteredOn(text -> text.equals("-1|A task is running on this host")).hasSize(29);
    }

    @Test void long_commands_leave_room_for_everything_else() {
        var system = api.system("acme");
        var vms = java.util.stream.IntStream.range(0, 6).mapToObj(n -> given.vm(given.customer())).toList();
        var ann = given.customer();
        var other = given.vm(ann, "off");
        mishaps.slow("run", Duration.ofSeconds(2));
        var answers = vms.stream().map(vm -> java.util.concurrent.CompletableFuture.supplyAsync(() -> send(system, vm, "shellCommands", Map.of("commands", "echo done")).text(),
                java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor())).toList();
        api.as(ann).send("vm_start", "vpsid", other.id()).says("0");
        portico.testing.Tasks.done(api.as(ann), other.id());
        assertThat(answers).as("still under way").anyMatch(answer -> !answer.isDone());
        // Those for whom there was no room had their turn later.
        assertThat(answers.stream().map(java.util.concurrent.CompletableFuture::join)).containsOnly("0|\"done\\n\"");
    }

    private static ApiClient.Reply send(ApiClient caller, Given.Machine vm, String command, Map<String, String> parameters) {
        try {
            return caller.send("vm_cmds", "vpsid", vm.id(), "cmds", command, "cmd_params", JSON.writeValueAsString(parameters));
        } catch (com.fasterxml.jackson.core.JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The output as a client that reads the JSON string has it. */
    private static String text(ApiClient.Reply reply) {
        try {
            return JSON.readValue(reply.parts().getFirst(), String.class);
        } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
            throw new AssertionError(reply.text(), broken);
        }
    }
}
