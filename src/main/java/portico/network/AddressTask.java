package portico.network;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import portico.api.Refusal;
import portico.hypervisor.Cards;
import portico.hypervisor.GuestCommands;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.vm.GuestReady;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Makes the host reserve and let through the addresses of a VM's cards, then sets them inside the guest. */
@Singleton
public class AddressTask implements TaskType<AddressTask.Order> {

    /** @param addresses with prefix length, in the order they are set in; empty: the card asks by DHCP */
    public record Setting(String mac, List<String> addresses) {}

    public record Order(long vmId, List<Setting> settings) {}

    private static final Duration AGENT = Duration.ofSeconds(20);
    /** A network service takes its time; it has said that it is done by then. */
    private static final int LOOKS = 5;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final OnHost onHost;
    private final Hypervisors hypervisors;

    AddressTask(OnHost onHost, Hypervisors hypervisors) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
    }

    @Override public String name() { return "vm.setips"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("reserve", 40, this::reserve), step("inside", 100, this::inside)); }

    private void reserve(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            hypervisors.of(host).applyNetwork(host, machine);
            hypervisors.port(Cards.class, host).apply(host, machine);
        });
    }

    private void inside(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            if (!hypervisors.of(host).awaitAgent(host, machine.name(), AGENT)) throw new HypervisorException(HypervisorException.Kind.NO_AGENT, machine.name() + " has no agent that answers");
            for (var setting : order.settings)
                machine.cards().stream().filter(card -> card.mac().equals(setting.mac)).forEach(card -> hypervisors.port(GuestCommands.class, host).configure(host, machine.name(),
                        new Machine.Card(card.mac(), card.network(), card.plugged(), setting.addresses, card.gateway(), card.dns())));
            if (!uses(host, machine, order.settings)) task.unverified("detail.addresses-unread");
        });
    }

    /** Whether the system inside shows the addresses it was given. Of a whole network it uses one that it chooses; what DHCP gives a card is not ours to compare. */
    private boolean uses(HostTarget host, Machine machine, List<Setting> settings) {
        for (int look = 0; look < LOOKS; look++) {
            var shown = hypervisors.view(host).addresses(host, machine.name());
            if (shown.isPresent() && settings.stream().allMatch(setting -> shown.get().getOrDefault(setting.mac, List.of()).stream().map(InetAddress::ofLiteral).toList().containsAll(single(setting)))) return true;
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return false;
    }

    private static List<InetAddress> single(Setting setting) {
        return setting.addresses.stream().map(address -> address.replaceFirst("/.*", "")).filter(address -> !address.endsWith("::")).map(InetAddress::ofLiteral).toList();
    }

    @Override public List<Remedy> remedies(Order order, String reason) {
        return reason.equals("failure.no-agent") ? List.of(Remedy.RETRY, Remedy.CONSOLE, Remedy.NETWORK) : List.of(Remedy.RETRY, Remedy.NETWORK);
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null) throw new Refusal("task.noretry");
        GuestReady.demand(vm);
    }
}
