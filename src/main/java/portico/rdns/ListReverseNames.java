package portico.rdns;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import portico.api.*;
import portico.infra.IpAddress;
import portico.vm.Vm;

/** What a VM's addresses are called; the name server itself is not asked. */
@Singleton
@Api(value = "vm_rdns", sub = "list", open = USER, changes = false, says = "Names of the host's addresses, whether the name server has them, and whether they lead back (extension)", zh = "主机 IP 的反向解析列表及其生效与正向确认情况（扩展）")
class ListReverseNames implements Command<ListReverseNames.In> {

    record In(@Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm) {}

    @Override public Answer run(Caller caller, In in) { return Answer.json(IpAddress.of(in.vm.id).stream().filter(address -> !address.block.shared).map(ListReverseNames::row).toList()); }

    private static Map<String, Object> row(IpAddress address) {
        var name = ReverseName.of(address);
        var known = ReverseName.known(address);
        var row = new LinkedHashMap<String, Object>();
        row.put("ip", address.ip);
        row.put("address", known);
        row.put("name", name.map(n -> n.name).orElse(""));
        row.put("state", name.map(ReverseName::state).orElse("none"));
        row.put("reason", name.map(ReverseName::reason).map(Refusals::english).orElse(""));
        row.put("checked", name.map(n -> n.readAt).map(java.time.Instant::getEpochSecond).orElse(0L));
        row.put("forward", name.map(n -> n.forward.name().toLowerCase(Locale.ROOT)).orElse("unknown"));
        row.put("missing", name.map(n -> n.missing(known)).orElse(""));
        return row;
    }
}
