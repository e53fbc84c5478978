package portico.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import portico.account.User;
import portico.api.Refusal;
import portico.hypervisor.FirstBoot;
import portico.hypervisor.FirstBoots;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.hypervisor.TemplateImage;
import portico.infra.OsTemplate;
import portico.secret.Vault;
import portico.sshkey.SshKeys;
import portico.task.Running;
import portico.task.StepFailed;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** What a new system is given besides its password: SSH keys and user data. The command seals it into its order; the task hands it over and sees to it that it arrived. */
@Singleton
class Dowry {

    static final int MOST_USER_DATA_KIB = 16;
    /** What cloud-init knows; anything else it would leave lying without a word. */
    private static final Pattern KNOWN = Pattern.compile("(#!|#cloud-|#include|#part-handler|## template:|Content-Type: multipart/|MIME-Version:)(?s:.*)");

    private record Content(List<String> sshKeys, String userData) {}

    private final SshKeys keys;
    private final Vault vault;
    private final ObjectMapper json;
    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;

    Dowry(SshKeys keys, Vault vault, ObjectMapper json, OnHost onHost, Hypervisors hypervisors, Tenancy tenancy) {
        this.keys = keys;
        this.vault = vault;
        this.json = json;
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
    }

    /**
     * What the caller wants it to be.
     *
     * @return sealed, in base64, for the order; null: nothing
     * @throws Refusal that names the field
     */
    String seal(User owner, OsTemplate template, Optional<String> sshKeys, Optional<String> userData) {
        var chosen = sshKeys.map(text -> keys.choose(owner, "sshkeys", text)).orElse(List.of());
        var data = userData.map(text -> text.replace("\r\n", "\n").strip()).filter(text -> !text.isEmpty()).map(text -> text + "\n").orElse("");
        if (chosen.isEmpty() && data.isEmpty()) return null;
        if (template.family.equals("windows")) throw Refusal.of(chosen.isEmpty() ? "userdata" : "sshkeys", "firstboot.windows");
        if (data.getBytes(StandardCharsets.UTF_8).length > MOST_USER_DATA_KIB << 10) throw Refusal.of("userdata", "userdata.long", MOST_USER_DATA_KIB);
        if (!data.isEmpty() && !KNOWN.matcher(data).matches()) throw Refusal.of("userdata", "userdata.form");
        return Base64.getEncoder().encodeToString(vault.seal(write(new Content(chosen, data))));
    }

    /** Before the VM is defined: the CD of this installation, and none of an earlier one. */
    void layIn(Running task, long vmId, String sealed) {
        var name = tenancy.in(task.tenant(), () -> Vm.<Vm>findByIdOptional(vmId).map(vm -> vm.name).orElse(""));
        onHost.with(task, vmId, (host, machine) -> {
            var port = hypervisors.port(FirstBoots.class, host);
            if (sealed == null) {
                port.eject(host, machine);
                return;
            }
            var content = open(sealed);
            port.insert(host, machine, new FirstBoot(machine.uuid() + "-" + task.taskId(), hostName(name, machine), content.sshKeys, content.userData));
        });
    }

    /** Once the new system answers. One without an agent keeps the CD until the next installation: nobody knows when it has read it. */
    void handOver(Running task, long vmId, TemplateImage image, String sealed) {
        if (sealed == null) return;
        if (!image.agent()) {
            task.unverified("detail.firstboot-unverified");
            return;
        }
        var content = open(sealed);
        onHost.with(task, vmId, (host, machine) -> {
            var port = hypervisors.port(FirstBoots.class, host);
            if (!content.sshKeys.isEmpty() && !port.authorize(host, machine.name(), image.userName(), content.sshKeys).containsAll(content.sshKeys)) throw new StepFailed("failure.keys", null);
            if (!content.userData.isEmpty()) {
                var use = port.use(host, machine.name(), content.userData);
                var said = "detail.userdata-" + use.name().toLowerCase(Locale.ROOT);
                // What a script does once it is started nobody waits for.
                if (use == FirstBoots.Use.BEGUN) task.unverified(said);
                else task.detail(said);
            }
            port.eject(host, machine);
        });
    }

    /** As a host name, as far as the alias has letters for one. */
    private static String hostName(String alias, Machine machine) {
        var plain = alias.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return plain.isEmpty() ? machine.name() : plain;
    }

    private String write(Content content) {
        try {
            return json.writeValueAsString(content);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("cannot write what a system is given");
        }
    }

    private Content open(String sealed) {
        try {
            return json.readValue(vault.open(Base64.getDecoder().decode(sealed)), Content.class);
        } catch (JsonProcessingException broken) {
            // Its message would quote what is secret.
            throw new IllegalStateException("cannot read what a system is given");
        }
    }
}
