package portico.forward;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;
import portico.api.*;
import portico.vm.Vm;

/** Lets a port of the shared public address lead to a port of the VM. */
@Singleton
@Api(value = "vm_portmap", sub = "add", open = USER, says = "Add a port mapping", zh = "添加端口映射")
class AddForward implements Command<AddForward.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "privateport", says = "port inside the host, 1 to 65535", zh = "内网端口，1 至 65535") @Min(1) @Max(65_535) int privatePort,
            @Wire(value = "publicport", says = "port of the public address, any free one when left out", zh = "公网端口，留空则自动分配") Optional<Integer> publicPort,
            @Wire(value = "protocol", says = "protocol", zh = "协议") @Default("tcp") Transport protocol,
            @Wire(value = "sameport", says = "same public port as inside, where it is free and no other is asked for (extension)", zh = "公网端口与内网相同，仅在空闲且未指定公网端口时有效（扩展）") @Default("0") boolean samePort) {}

    private final Forwards forwards;

    AddForward(Forwards forwards) { this.forwards = forwards; }

    @Override public Answer run(Caller caller, In in) {
        var added = forwards.add(caller, in.vm, in.privatePort, in.publicPort, in.protocol, in.samePort, 1).getFirst();
        return Answer.value(added.id, added.publicPort);
    }
}
