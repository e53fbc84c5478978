package portico.forward;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import portico.api.*;
import portico.gateway.Gateways;
import portico.shared.SharedAddress;
import portico.vm.Vm;

/** A VM's port mappings with their state; the gateway itself is not asked. */
@Singleton
@Api(value = "vm_portmap", sub = "list", open = USER, changes = false, says = "List port mappings", zh = "端口映射列表")
class ListForwards implements Command<ListForwards.In> {

    record In(@Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm) {}

    private final Gateways gateways;

    ListForwards(Gateways gateways) { this.gateways = gateways; }

    @Override public Answer run(Caller caller, In in) {
        var address = SharedAddress.of(in.vm);
        boolean played = gateways.isPlayed(in.vm.host.driver);
        return Answer.json(PortForward.of(in.vm.id).stream().map(forward -> row(forward, address, played)).toList());
    }

    private static Map<String, Object> row(PortForward forward, SharedAddress address, boolean played) {
        var state = address.port(forward.nicId, forward.present, forward.driftedAt);
        var row = new LinkedHashMap<String, Object>();
        row.put("portid", forward.id);
        row.put("publicip", address.publicIp());
        row.put("publicport", forward.publicPort);
        row.put("privateip", address.privateIp(forward.nicId));
        row.put("privateport", forward.privatePort);
        row.put("protocol", Codes.of(forward.protocol));
        row.put("state", state.wire());
        row.put("reason", state.reason() == null ? "" : Refusals.english(state.reason()));
        row.put("checked", state.readAt() == null ? 0 : state.readAt().getEpochSecond());
        row.put("simulated", played);
        return row;
    }
}
