package portico.move;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import java.util.Optional;
import portico.api.Answer;
import portico.api.Api;
import portico.api.Caller;
import portico.api.Command;
import portico.api.Default;
import portico.api.Wire;
import portico.infra.Host;
import portico.vm.Vm;

/** Moves a VM to another host. The slow half is {@link MoveTask}. */
@Singleton
@Api(value = "vm_migrate", open = SYSTEM, parts = {"serverid"}, says = "Move a host to another server; answers 0|serverid at once (extension)", zh = "将主机迁移到其他服务器，立即返回 0|目标服务器编号（扩展）")
class MoveVm implements Command<MoveVm.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "serverid", says = "where to; the best server of its group when absent", zh = "目标服务器编号，缺省时自动选择同组中最合适的服务器") Optional<Host> host,
            @Wire(value = "method", says = "0 running where that can be, otherwise shut down; 1 running or not at all; 2 shut down", zh = "0 尽量在线迁移，否则关机迁移；1 仅在线迁移；2 关机迁移") @Default("0") Way way,
            @Wire(value = "newip", says = "1: addresses that the server has no use for are replaced by its own; otherwise the move is refused", zh = "为 1 时不可用的 IP 换成目标服务器的 IP，否则拒绝迁移") @Default("0") boolean newIp) {}

    private final MoveRules rules;
    private final MoveOrders orders;

    MoveVm(MoveRules rules, MoveOrders orders) {
        this.rules = rules;
        this.orders = orders;
    }

    @Override public Answer run(Caller caller, In in) {
        var plan = rules.plan(in.vm, in.host, in.way, in.newIp);
        orders.queue(in.vm, plan, caller.name());
        return Answer.value(plan.to().id);
    }
}
