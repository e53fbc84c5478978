package portico.network;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.Cards;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.Nic;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Plugs a card in or out on the host. The VM's row follows once it is done, so it never tells of a cable that is not as it says. */
@Singleton
public class CardTask implements TaskType<CardTask.Order> {

    public record Order(long vmId, long cardId, boolean plugged) {}

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;

    CardTask(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
    }

    @Override public String name() { return "vm.card"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("cards", 100, this::plug)); }

    private void plug(Order order, Running task) {
        var mac = tenancy.in(task.tenant(), () -> Nic.<Nic>findByIdOptional(order.cardId).orElseThrow(() -> new StepFailed("failure.no-vm", null)).mac);
        onHost.with(task, order.vmId, (host, machine) -> hypervisors.port(Cards.class, host).apply(host, with(machine, mac, order.plugged)));
        tenancy.run(task.tenant(), () -> Nic.update("plugged = ?1 where id = ?2", order.plugged, order.cardId));
    }

    private static Machine with(Machine machine, String mac, boolean plugged) {
        var cards = machine.cards().stream().map(card -> card.mac().equals(mac) ? new Machine.Card(mac, card.network(), plugged, card.addresses(), card.gateway(), card.dns()) : card).toList();
        return machine.withCards(cards);
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null) throw new Refusal("task.noretry");
        vm.demandUsable();
    }
}
