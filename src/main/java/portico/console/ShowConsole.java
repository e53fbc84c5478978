package portico.console;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.LinkedHashMap;
import portico.api.*;
import portico.secret.Vault;
import portico.vm.Vm;

/** Says whether a VM's console session is open and how to get in, and prolongs it. */
@Singleton
@Api(value = "vm_console", sub = "state", open = USER, changes = false, secrets = {"token"},
        says = "State of the console session of a host; extends an open one by 15 minutes", zh = "控制台会话状态，并将已开启的会话延长 15 分钟")
class ShowConsole implements Command<ShowConsole.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final PortalAddress address;
    private final Vault vault;
    private final Clock clock;

    ShowConsole(PortalAddress address, Vault vault, Clock clock) {
        this.address = address;
        this.vault = vault;
        this.clock = clock;
    }

    @Override public Answer run(Caller caller, In in) {
        var running = ConsoleSession.running(in.vm, clock.instant());
        running.ifPresent(session -> session.prolong(clock.instant()));
        var state = new LinkedHashMap<String, Object>();
        state.put("state", running.isPresent() ? "enabled" : "disabled");
        state.put("vsip", running.isPresent() ? address.host(caller.tenant()) : "");
        state.put("port", running.isPresent() ? address.port() : "");
        state.put("token", running.map(session -> session.link(vault)).orElse(""));
        state.put("expireTime", running.map(session -> session.expiresAt.getEpochSecond()).map(String::valueOf).orElse(""));
        return Answer.json(state);
    }
}
