package portico.console;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.time.Clock;
import portico.api.*;
import portico.vm.Vm;

/** Ends a VM's console session and thereby everybody's view of it; fine if there is none. */
@Singleton
@Api(value = "vm_console", sub = "logout", open = USER, says = "Close the console session of a host", zh = "关闭控制台会话")
class CloseConsole implements Command<CloseConsole.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final Clock clock;

    CloseConsole(Clock clock) { this.clock = clock; }

    @Override public Answer run(Caller caller, In in) {
        ConsoleSession.running(in.vm, clock.instant()).ifPresent(session -> session.end(clock.instant()));
        return Answer.done();
    }
}
