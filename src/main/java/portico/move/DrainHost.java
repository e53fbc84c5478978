package portico.move;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import java.time.Clock;
import portico.api.Answer;
import portico.api.Api;
import portico.api.Caller;
import portico.api.Codes;
import portico.api.Command;
import portico.api.Default;
import portico.api.Refusal;
import portico.api.Wire;
import portico.infra.Host;

/** Has a host under maintenance emptied, or no longer; {@link DrainHosts} orders the moves, of VMs of all hosting sites, so only operators may. */
@Singleton
@Api(value = "server_drain", open = SYSTEM, operator = true, says = "Move all hosts of a server under maintenance to others of its group, or stop doing so (extension)", zh = "将维护中的服务器上的全部主机迁移到同组其他服务器，或停止迁移（扩展）")
class DrainHost implements Command<DrainHost.In> {

    record In(
            @Wire(value = "serverid", says = "the server", zh = "服务器编号") Host host,
            @Wire(value = "drain", says = "1 begin, 0 stop; moves under way end as they would", zh = "1 开始，0 停止；进行中的迁移会完成") @Default("1") boolean drain,
            @Wire(value = "method", says = "0 running where that can be, otherwise shut down; 1 running or not at all; 2 shut down", zh = "0 尽量在线迁移，否则关机迁移；1 仅在线迁移；2 关机迁移") @Default("0") Way way,
            @Wire(value = "newip", says = "1: addresses that the other server has no use for are replaced by its own", zh = "为 1 时不可用的 IP 换成目标服务器的 IP") @Default("0") boolean newIp) {}

    private final Clock clock;

    DrainHost(Clock clock) { this.clock = clock; }

    @Override public Answer run(Caller caller, In in) {
        if (in.drain && in.host.maintenance == null) throw new Refusal("drain.maintenance");
        in.host.drainingSince = in.drain ? clock.instant() : null;
        in.host.drainMode = Integer.parseInt(Codes.of(in.way));
        in.host.drainNewIp = in.newIp;
        in.host.drainAskedBy = caller.name();
        return Answer.done();
    }
}
