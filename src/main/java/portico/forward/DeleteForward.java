package portico.forward;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Vm;

/** Takes a port mapping away; connections that use it are cut. */
@Singleton
@Api(value = "vm_portmap", sub = "del", open = USER, says = "Delete a port mapping", zh = "删除端口映射")
class DeleteForward implements Command<DeleteForward.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "portid", says = "port mapping", zh = "端口映射编号") PortForward forward) {}

    private final Forwards forwards;

    DeleteForward(Forwards forwards) { this.forwards = forwards; }

    @Override public Answer run(Caller caller, In in) {
        if (in.forward.vmId != in.vm.id) throw Refusal.of("portid", "forward.none");
        forwards.delete(in.forward);
        return Answer.done();
    }
}
