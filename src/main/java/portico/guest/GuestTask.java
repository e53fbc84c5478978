package portico.guest;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import portico.hypervisor.GuestCommands;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.secret.Vault;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Gives a command to a guest, once, and leaves the outcome where its door waits for it. Never tried again: nobody knows what a command does twice. */
@Singleton
public class GuestTask implements TaskType<GuestTask.Order> {

    public record Order(long vmId, long callId) {}

    static final int MOST_OUTPUT_BYTES = 64 << 10;
    /** Half of the task engine's threads: what runs inside guests takes as long as its author likes, and must not keep others from starting a machine. */
    private static final int AT_ONCE = 4;

    private final Semaphore running = new Semaphore(AT_ONCE);

    private final GuestCalls calls;
    private final GuestTranscripts transcripts;
    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final Vault vault;

    GuestTask(GuestCalls calls, GuestTranscripts transcripts, OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, Vault vault) {
        this.calls = calls;
        this.transcripts = transcripts;
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.vault = vault;
    }

    @Override public String name() { return "vm.guest"; }

    @Override public Class<Order> order() { return Order.class; }

    /** For its turn alone; what was begun once is not begun again. */
    @Override public int tries() { return 6; }

    @Override public List<Step<Order>> steps() { return List.of(step("inside", 100, this::act)); }

    private void act(Order order, Running task) {
        if (!running.tryAcquire()) throw new StepFailed("failure.guest-busy", true, null);
        try {
            give(order, task);
        } catch (StepFailed failure) {
            throw failure.outcomeUnknown ? failure : new StepFailed(failure.reason, failure.getCause());
        } finally {
            running.release();
        }
    }

    private void give(Order order, Running task) {
        var turn = calls.begin(task.tenant(), order.callId);
        var request = turn.request();
        if (turn.over()) {
            if (request.action() != GuestAction.READ && request.action() != GuestAction.RUN) task.unverified("detail.guest-word");
            return;
        }
        var result = new AtomicReference<GuestResult>();
        try {
            onHost.with(task, order.vmId, (host, machine) -> result.set(act(host, machine, request, task)));
        } catch (StepFailed silence) {
            // It may have been heard before the host fell silent; reading something changes nothing either way.
            boolean heardPerhaps = request.action() != GuestAction.READ && (silence.reason.equals("failure.unreachable") || silence.reason.equals("failure.timeout"));
            throw heardPerhaps ? StepFailed.unknown(silence.reason, silence.getCause()) : silence;
        }
        tenancy.run(task.tenant(), () -> {
            if (request.action() == GuestAction.CHANGE_PASSWORD) keepPassword(order.vmId, request);
            calls.end(order.callId, result.get());
            transcripts.write(task.tenant(), order.vmId, request, result.get());
        });
    }

    private GuestResult act(HostTarget host, Machine machine, GuestRequest request, Running task) {
        var guest = hypervisors.port(GuestCommands.class, host);
        var name = machine.name();
        var values = request.parameters();
        switch (request.action()) {
            case CONFIGURE_NETWORK -> request.cards().forEach(card -> guest.configure(host, name, card));
            case CHANGE_PASSWORD -> {
                if (!hypervisors.of(host).setPassword(host, name, values.get("userName"), values.get("newPassword"))) task.unverified("detail.password-unread");
                return GuestResult.DONE;
            }
            case SET_HOST_NAME -> guest.setHostName(host, name, values.get("serverName"));
            case WRITE_FILE -> guest.writeFile(host, name, values.get("filePath"), values.get("fileContent").getBytes(StandardCharsets.UTF_8));
            case RUN -> { return new GuestResult(guest.run(host, name, values.get("commands"), RunInGuest.LIMIT, MOST_OUTPUT_BYTES), null, null); }
            case READ -> { return new GuestResult(null, guest.read(host, name, values.get("dataName")), null); }
        }
        task.unverified("detail.guest-word");
        return GuestResult.DONE;
    }

    /** What the VM's page shows and vm_info tells is the password that works. */
    private void keepPassword(long vmId, GuestRequest request) {
        Vm vm = Vm.findById(vmId);
        if (vm != null && vm.guestUser.equals(request.parameters().get("userName"))) vm.passwordEncrypted = vault.seal(request.parameters().get("newPassword"));
    }

    /** What was begun once is not begun again by us; whoever asked asks anew. */
    @Override public List<Remedy> remedies(Order order, String reason) { return List.of(); }

    @Override public void failed(Order order, String reason) {
        var result = GuestResult.failed(reason);
        calls.end(order.callId, result).ifPresent(request -> transcripts.write(Vm.<Vm>findById(order.vmId).tenant, order.vmId, request, result));
    }
}
