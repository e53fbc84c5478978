package portico.hypervisor.simulated;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import portico.hypervisor.Machine;

/** A few commands of a Windows server without a desktop, the same kind of play as {@link LinuxShell}. */
final class WindowsShell implements Shell {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Guest guest;
    private final SimulatedMachine machine;
    private final Life.On on;

    WindowsShell(Guest guest, SimulatedMachine machine, Life.On on) {
        this.guest = guest;
        this.machine = machine;
        this.on = on;
    }

    @Override public Said run(List<String> words) {
        var text = print(words);
        return text == null ? Said.no(1, "'" + words.getFirst() + "' is not recognized as a command. Type 'help' for the commands there are.") : Said.ok(text);
    }

    private String print(List<String> words) {
        var arguments = words.subList(1, words.size());
        return switch (words.getFirst().toLowerCase(Locale.ROOT)) {
            case "help" -> "cls date echo help hostname ipconfig logoff shutdown systeminfo type ver whoami\nThey show what a machine of this size would. shutdown works, and echo writes files.";
            case "ver" -> disk().system() + " [simulated]";
            case "hostname" -> hostName();
            case "whoami" -> hostName() + "\\" + disk().template().userName().toLowerCase(Locale.ROOT);
            case "date" -> DATE.format(guest.now()) + " UTC";
            case "echo" -> String.join(" ", arguments);
            case "ipconfig" -> guest.inside().cards(on.as()).stream().map(WindowsShell::card).collect(Collectors.joining("\n\n"));
            case "systeminfo" -> systemInfo();
            case "shutdown" -> shutdown(arguments);
            case "type" -> guest.inside().file(String.join(" ", arguments)).orElse("The system cannot find the file specified.");
            default -> null;
        };
    }

    private String hostName() { return guest.inside().hostName(machine.name()); }

    private String shutdown(List<String> arguments) {
        boolean restarts = arguments.contains("/r");
        if (!restarts && !arguments.contains("/s")) return "Usage: shutdown /s (switch off) | shutdown /r (restart)";
        guest.end(restarts);
        return "";
    }

    private String systemInfo() {
        var load = new Load(on.as()).running(on.bootedAt(), guest.now());
        return """
                Host Name:                 %s
                OS Name:                   %s
                System Manufacturer:       simulated
                System Boot Time:          %s UTC
                Processor(s):              %d
                Total Physical Memory:     %d MB
                Available Physical Memory: %d MB
                Size of C:                 %d GB""".formatted(hostName(), disk().system(), DATE.format(on.bootedAt()), on.as().cpu(), on.as().memoryMb(), load.memoryFreeKb() / 1024, disk().sizeGb());
    }

    private static String card(Machine.Card card) {
        var addresses = card.addresses().stream().map(address -> "   IPv4 Address. . . . . . : " + address);
        var head = List.of("Ethernet adapter " + card.mac() + ":", card.plugged() ? "   Media State . . . . . . : connected" : "   Media State . . . . . . : disconnected");
        return String.join("\n", head) + addresses.map(line -> "\n" + line).collect(Collectors.joining());
    }

    private Disk disk() { return machine.disk().orElseThrow(); }
}
