package portico.adopt;

import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import portico.api.Answer;
import portico.api.Api;
import portico.api.Caller;
import portico.api.Command;
import portico.api.Refusal;
import portico.api.Wire;
import portico.infra.Host;

import static portico.api.Level.SYSTEM;

/** Machines on a host that the portal did not make and does not know. */
@Singleton
@Api(value = "server_strangers", open = SYSTEM, operator = true, changes = false, says = "Machines on a server that belong to no host of the portal, and what speaks against taking each over (extension)",
        zh = "列出服务器上不属于本系统的机器及其无法接管的原因（扩展）")
class ListStrangers implements Command<ListStrangers.In> {

    record In(@Wire(value = "serverid", says = "the server", zh = "服务器编号") Host host) {}

    @Override public Answer run(Caller caller, In in) { return Answer.json(Stranger.on(in.host.id).stream().map(ListStrangers::row).toList()); }

    private static Map<String, Object> row(Stranger stranger) {
        var row = new LinkedHashMap<String, Object>();
        row.put("machine", stranger.name);
        row.put("uuid", stranger.uuid.toString());
        row.put("state", stranger.power.name().toLowerCase(java.util.Locale.ROOT));
        row.put("cpu", String.valueOf(stranger.cpu));
        row.put("ram", String.valueOf(stranger.ramMb));
        row.put("disk", String.valueOf(stranger.diskGb));
        row.put("file", stranger.diskFile);
        row.put("macs", List.of(stranger.macs));
        row.put("hindrances", Arrays.stream(stranger.hindrances).map(code -> new Refusal(code).getMessage()).toList());
        return row;
    }
}
