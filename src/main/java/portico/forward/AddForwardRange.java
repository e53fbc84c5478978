package portico.forward;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;
import java.util.stream.Collectors;
import portico.api.*;
import portico.vm.Vm;

/** Several ports in a row, all of them or none. Answers their first public port, then their ids. */
@Singleton
@Api(value = "vm_portmap", sub = "addrange", open = USER, says = "Add port mappings for several ports in a row, all or none (extension)", zh = "批量添加连续端口映射，要么全部成功要么都不添加（扩展）")
class AddForwardRange implements Command<AddForwardRange.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "privateport", says = "first port inside the host, 1 to 65535", zh = "起始内网端口，1 至 65535") @Min(1) @Max(65_535) int privatePort,
            @Wire(value = "count", says = "how many ports, 1 to 200", zh = "端口数量，1 至 200") @Min(1) @Max(200) int count,
            @Wire(value = "publicport", says = "first port of the public address, any free ones when left out", zh = "起始公网端口，留空则自动分配") Optional<Integer> publicPort,
            @Wire(value = "protocol", says = "protocol", zh = "协议") @Default("tcp") Transport protocol,
            @Wire(value = "sameport", says = "same public ports as inside, where they are free and no others are asked for (extension)", zh = "公网端口与内网相同，仅在空闲且未指定公网端口时有效（扩展）") @Default("0") boolean samePort) {}

    private final Forwards forwards;

    AddForwardRange(Forwards forwards) { this.forwards = forwards; }

    @Override public Answer run(Caller caller, In in) {
        var added = forwards.add(caller, in.vm, in.privatePort, in.publicPort, in.protocol, in.samePort, in.count);
        return Answer.value(added.getFirst().publicPort, added.stream().map(forward -> String.valueOf(forward.id)).collect(Collectors.joining(",")));
    }
}
