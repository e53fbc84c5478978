package portico.infra;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import portico.api.*;

/** Puts a host under maintenance, with a text that its customers read, or back into service. Hosts are shared between hosting sites, so only operators may. */
@Singleton
@Api(value = "server_maintenance", open = SYSTEM, operator = true, says = "Put a server under maintenance, or back into service; operators do it on their pages (extension)", zh = "设置或结束服务器维护，由运营人员在其页面操作（扩展）")
class MaintainHost implements Command<MaintainHost.In> {

    record In(
            @Wire(value = "serverid", says = "the server", zh = "服务器编号") Host host,
            @Wire(value = "text", says = "what customers read, up to 200 characters; without it the server is back in service", zh = "客户看到的说明，最多 200 字；留空表示维护结束") Optional<@Size(max = 200, message = "parameter.long") String> text) {}

    @Override public Answer run(Caller caller, In in) {
        in.host.maintenance = in.text.map(String::strip).filter(text -> !text.isEmpty()).orElse(null);
        // Back in service it is no longer emptied.
        if (in.host.maintenance == null) in.host.drainingSince = null;
        return Answer.done();
    }
}
