package portico.network;

import jakarta.inject.Singleton;
import portico.api.Answer;
import portico.api.Caller;
import portico.api.Refusal;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.Nic;
import portico.vm.Vm;

/** What plugging in and out share. */
@Singleton
class CardOrders {

    private final Tasks tasks;

    CardOrders(Tasks tasks) { this.tasks = tasks; }

    Answer give(Caller caller, Vm vm, Nic card, boolean plugged) {
        if (card.vmId != vm.id) throw Refusal.of("vfid", "nic.none");
        NetworkRules.againstCards(vm).ifPresent(refusal -> { throw refusal; });
        tasks.queue(CardTask.class, new CardTask.Order(vm.id, card.id, plugged),
                new Tasks.Order(Kind.SYSTEM, plugged ? "vif_plug" : "vif_unplug", Lane.NORMAL, vm.owner.id, vm.id, vm.host.id, caller.name()));
        return Answer.done();
    }
}
