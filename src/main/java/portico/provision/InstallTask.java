package portico.provision;

import static portico.task.Step.step;

import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import portico.api.Refusal;
import portico.backup.BackupDisk;
import portico.hypervisor.*;
import portico.infra.OsTemplate;
import portico.secret.Vault;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Puts an operating system on a VM. {@link CreateTask} and {@link ReinstallTask} are the two occasions. */
abstract class InstallTask implements TaskType<InstallTask.Order> {

    /**
     * Frozen when the task is queued: a retry never installs something else.
     *
     * @param password sealed by the vault, in base64
     * @param backupId  full backup whose disk it begins with; null: the template's
     * @param firstBoot what the new system is given, sealed by {@link Dowry}; null: nothing
     */
    public record Order(long vmId, long templateId, Wipe wipe, CloneMode mode, String password, Long backupId, String firstBoot) {

        /** From the template. */
        public Order(long vmId, long templateId, Wipe wipe, CloneMode mode, String password) { this(vmId, templateId, wipe, mode, password, null, null); }
    }

    /** A full distribution on an emulated processor takes a minute; a guest silent for five never speaks. */
    private static final Duration BOOT = Duration.ofMinutes(5);

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final Vault vault;
    private final Clock clock;
    private final Dowry dowry;
    protected final BackupDisk backups;

    InstallTask(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, Vault vault, Clock clock, Dowry dowry, BackupDisk backups) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.vault = vault;
        this.clock = clock;
        this.dowry = dowry;
        this.backups = backups;
    }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() {
        return List.of(
                step("stop", 8, this::powerOff),
                step("define", 14, this::define),
                step("disks", 55, this::disks),
                step("start", 62, this::start),
                step("agent", 90, this::awaitAgent),
                step("password", 95, this::setPassword),
                step("first-boot", 98, (order, task) -> dowry.handOver(task, order.vmId, template(order, task), order.firstBoot)),
                step("open", 100, this::open));
    }

    protected final void powerOff(Order order, Running task) { onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).powerOff(host, machine.name())); }

    private void define(Order order, Running task) {
        dowry.layIn(task, order.vmId, order.firstBoot);
        onHost.with(task, order.vmId, (host, machine) -> {
            hypervisors.of(host).define(host, machine);
            hypervisors.of(host).applyNetwork(host, machine);
        });
    }

    /** Leaves the VM with the disk it shall boot from. */
    protected void disks(Order order, Running task) {
        var image = template(order, task);
        onHost.with(task, order.vmId, (host, machine) -> {
            // Somebody may have started it on the host since the first step.
            hypervisors.of(host).powerOff(host, machine.name());
            hypervisors.of(host).rebuildDisks(host, machine, image, order.wipe, order.mode, task::progress);
        });
        backups.endSnapshots(task, order.vmId);
    }

    private void start(Order order, Running task) { onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).start(host, machine.name())); }

    private void awaitAgent(Order order, Running task) {
        if (!template(order, task).agent()) {
            task.unverified("detail.no-agent");
            return;
        }
        onHost.with(task, order.vmId, (host, machine) -> {
            // In short waits, so that progress moves and a cancelled task lets go.
            var deadline = clock.instant().plus(BOOT);
            var began = clock.millis();
            while (!hypervisors.of(host).awaitAgent(host, machine.name(), Duration.ofSeconds(2))) {
                if (clock.instant().isAfter(deadline)) throw new StepFailed("failure.no-boot", null);
                task.progress((int) Math.min(95, (clock.millis() - began) * 100 / 30_000));
            }
        });
    }

    private void setPassword(Order order, Running task) {
        var image = template(order, task);
        if (image.agent()) {
            var password = vault.open(Base64.getDecoder().decode(order.password));
            onHost.with(task, order.vmId, (host, machine) -> {
                if (!hypervisors.of(host).setPassword(host, machine.name(), image.userName(), password)) task.unverified("detail.password-unread");
            });
        }
        // A system that cannot be told a password has the one of its image, which we do not know, or of its backup, which we do.
        if (image.agent() || order.backupId == null)
            tenancy.run(task.tenant(), () -> Vm.<Vm>findById(order.vmId).passwordEncrypted = image.agent() ? Base64.getDecoder().decode(order.password) : null);
    }

    private void open(Order order, Running task) {
        onHost.see(task, order.vmId, PowerState.RUNNING);
        tenancy.run(task.tenant(), () -> {
            Vm.<Vm>findById(order.vmId).finishInstalling(clock.instant());
            opened(order.vmId);
        });
    }

    /** The new system came up; within the transaction that hands it over. */
    protected void opened(long vmId) {}

    private TemplateImage template(Order order, Running task) {
        return tenancy.in(task.tenant(), () -> OsTemplate.<OsTemplate>findByIdOptional(order.templateId)
                .orElseThrow(() -> new StepFailed("failure.bad-template", null)).toImage());
    }

    @Override public void failed(Order order, String reason) {
        Vm vm = Vm.findById(order.vmId);
        if (vm != null) vm.failInstalling(reason, clock.instant());
    }

    /** The machine has no system it could be used with; another template may do where this one does not. */
    @Override public List<Remedy> remedies(Order order, String reason) {
        return switch (reason) {
            case "failure.bad-template" -> List.of(Remedy.REINSTALL, Remedy.RETRY);
            case "failure.bad-backup" -> List.of(Remedy.REINSTALL);
            case "failure.no-boot", "failure.no-agent" -> List.of(Remedy.RETRY, Remedy.CONSOLE, Remedy.REINSTALL);
            default -> List.of(Remedy.RETRY, Remedy.REINSTALL);
        };
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        OsTemplate template = OsTemplate.findById(order.templateId);
        if (vm == null || template == null || !vm.installFailed()) throw new Refusal("task.noretry");
        vm.beginInstalling(template, clock.instant());
    }
}
