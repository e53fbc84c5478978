package portico.console;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.time.Clock;
import portico.api.*;
import portico.vm.Vm;

/** Opens a VM's console session for {@link ConsoleSession#LIFE}; {@link ShowConsole} then tells how to get in. */
@Singleton
@Api(value = "vm_console", sub = "enable", open = USER, says = "Open the console session of a host", zh = "开启控制台会话")
class OpenConsole implements Command<OpenConsole.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final Clock clock;

    OpenConsole(Clock clock) { this.clock = clock; }

    @Override public Answer run(Caller caller, In in) {
        ConsoleSession.open(in.vm, caller, clock.instant());
        return Answer.done();
    }
}
