package portico.rdns;

import static portico.api.Level.USER;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Optional;
import portico.api.*;
import portico.infra.IpAddress;
import portico.vm.Vm;

/** Says what an address of the VM shall be called. The name server follows at once; {@code list} tells whether it has, and whether the name leads back. */
@Singleton
@Api(value = "vm_rdns", sub = "set", open = USER, says = "Set the name of an address for reverse DNS (PTR) (extension)", zh = "设置 IP 的反向解析（PTR）（扩展）")
class SetReverseName implements Command<SetReverseName.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "ip", says = "address of the host", zh = "主机的 IP 地址") String ip,
            @Wire(value = "name", says = "name, such as mail.example.com; none when left out", zh = "名称，例如 mail.example.com；留空则删除") Optional<String> name) {}

    private final NameServer server;
    private final Event<ReverseNameChanged> changed;
    private final Clock clock;

    SetReverseName(NameServer server, Event<ReverseNameChanged> changed, Clock clock) {
        this.server = server;
        this.changed = changed;
        this.clock = clock;
    }

    @Override public Answer run(Caller caller, In in) {
        if (server.get().isEmpty()) throw new Refusal("rdns.nowhere");
        in.vm.demandUsable();
        var wanted = InetAddress.ofLiteral(IpAddress.demand("ip", in.ip));
        var address = IpAddress.of(in.vm.id).stream().filter(own -> InetAddress.ofLiteral(own.ip).equals(wanted)).findFirst().orElseThrow(() -> Refusal.of("ip", "ip.foreign", in.ip));
        if (address.block.shared) throw Refusal.of("ip", "rdns.shared");
        var name = in.name.map(HostNames::demand).orElse("");
        var row = ReverseName.of(address).orElse(null);
        if (row == null && name.isEmpty()) return Answer.done();
        if (row == null) {
            row = new ReverseName();
            row.addressId = address.id;
            row.vmId = in.vm.id;
            row.name = name;
            row.dueAt = clock.instant();
            row.persist();
        }
        row.vmId = in.vm.id;
        row.name = name;
        row.forward = ReverseName.Forward.UNKNOWN;
        row.error = null;
        row.attempts = 0;
        row.dueAt = clock.instant();
        changed.fire(new ReverseNameChanged(address.id));
        return Answer.done();
    }
}
