package portico.hypervisor.simulated;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import portico.hypervisor.Machine;

/** The commands of a Linux guest: enough to look around and believable; only power, files, addresses and the host name can be changed. */
final class LinuxShell implements Shell {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private interface Command { String run(LinuxShell shell, List<String> arguments); }

    private static final Map<String, Command> COMMANDS = new TreeMap<>(Map.ofEntries(
            Map.entry("cat", (shell, arguments) -> shell.cat(arguments)),
            Map.entry("date", (shell, _) -> DATE.format(shell.guest.now())),
            Map.entry("df", (shell, _) -> shell.df()),
            Map.entry("echo", (_, arguments) -> String.join(" ", arguments)),
            Map.entry("exit", (shell, arguments) -> shell.fails(number(arguments, 0), "")),
            Map.entry("false", (shell, _) -> shell.fails(1, "")),
            Map.entry("free", (shell, _) -> shell.free()),
            Map.entry("halt", (shell, _) -> shell.end(false)),
            Map.entry("help", (_, _) -> help()),
            Map.entry("hostname", (shell, arguments) -> shell.hostName(arguments)),
            Map.entry("id", (shell, _) -> "uid=0(%1$s) gid=0(%1$s) groups=0(%1$s)".formatted(shell.user())),
            Map.entry("ip", (shell, arguments) -> shell.ip(arguments)),
            Map.entry("ls", (shell, arguments) -> shell.ls(arguments)),
            Map.entry("nproc", (shell, _) -> String.valueOf(shell.on.as().cpu())),
            Map.entry("poweroff", (shell, _) -> shell.end(false)),
            Map.entry("pwd", (shell, _) -> shell.user().equals("root") ? "/root" : "/home/" + shell.user()),
            Map.entry("reboot", (shell, _) -> shell.end(true)),
            Map.entry("rm", (shell, arguments) -> shell.rm(arguments)),
            Map.entry("seq", (_, arguments) -> IntStream.rangeClosed(1, Math.min(number(arguments, 1), 20_000)).mapToObj(String::valueOf).collect(Collectors.joining("\n"))),
            Map.entry("shutdown", (shell, arguments) -> shell.end(arguments.contains("-r"))),
            Map.entry("true", (_, _) -> ""),
            Map.entry("uname", (shell, arguments) -> arguments.contains("-a")
                    ? "Linux " + shell.hostName() + " " + Messages.KERNEL + " #1 SMP PREEMPT_DYNAMIC simulated x86_64 GNU/Linux"
                    : arguments.contains("-r") ? Messages.KERNEL : "Linux"),
            Map.entry("uptime", (shell, _) -> shell.uptime()),
            Map.entry("whoami", (shell, _) -> shell.user())));

    private final Guest guest;
    private final SimulatedMachine machine;
    private final Life.On on;
    private int code;

    LinuxShell(Guest guest, SimulatedMachine machine, Life.On on) {
        this.guest = guest;
        this.machine = machine;
        this.on = on;
    }

    @Override public Said run(List<String> words) {
        var command = COMMANDS.get(words.getFirst());
        if (command == null) return Said.no(127, "-bash: " + words.getFirst() + ": command not found");
        var text = command.run(this, words.subList(1, words.size()));
        return new Said(code, text);
    }

    private String fails(int code, String text) {
        this.code = code;
        return text;
    }

    private static int number(List<String> arguments, int otherwise) {
        return arguments.isEmpty() || !arguments.getLast().matches("[0-9]{1,8}") ? otherwise : Integer.parseInt(arguments.getLast());
    }

    private String hostName() { return guest.inside().hostName(machine.name()); }

    private String hostName(List<String> arguments) {
        if (arguments.isEmpty()) return hostName();
        guest.change(inside -> inside.named(arguments.getFirst()));
        return "";
    }

    private String ls(List<String> arguments) {
        var directory = arguments.isEmpty() ? "/root" : arguments.getLast();
        var stem = directory.endsWith("/") ? directory : directory + "/";
        return guest.inside().files().keySet().stream().filter(path -> path.startsWith(stem) || path.equals(directory)).map(path -> path.startsWith(stem) ? path.substring(stem.length()) : path)
                .sorted().collect(Collectors.joining("\n"));
    }

    private String rm(List<String> files) {
        files.stream().filter(file -> !file.startsWith("-")).forEach(file -> guest.change(inside -> inside.withFile(file, null)));
        return "";
    }

    private static String help() {
        return String.join(" ", COMMANDS.keySet()) + "\nclear logout\nThey show what a machine of this size would. Power commands work, and echo writes files.";
    }

    private String end(boolean restarts) {
        guest.end(restarts);
        return "";
    }

    private String cat(List<String> files) {
        return files.stream().map(file -> switch (file) {
            case "/etc/hostname" -> hostName();
            case "/etc/os-release" -> "PRETTY_NAME=\"" + disk().system() + "\"\nVARIANT=\"simulated\"";
            default -> guest.inside().file(file).orElseGet(() -> fails(1, "cat: " + file + ": No such file or directory"));
        }).collect(Collectors.joining("\n"));
    }

    private String df() {
        double used = Math.min(1.4, disk().sizeGb() * 0.8);
        return String.format(Locale.ROOT, "Filesystem      Size  Used Avail Use%% Mounted on\n/dev/vda1      %4dG  %.1fG %4.1fG %3.0f%% /\ntmpfs          %4dM     0 %4dM   0%% /tmp",
                disk().sizeGb(), used, disk().sizeGb() - used, used * 100 / disk().sizeGb(), on.as().memoryMb() / 2, on.as().memoryMb() / 2);
    }

    private String free() {
        var load = new Load(on.as()).running(on.bootedAt(), guest.now());
        return "%19s %11s %11s\nMem: %14d %11d %11d\nSwap: %13d %11d %11d"
                .formatted("total", "used", "free", load.memoryUsedKb() + load.memoryFreeKb(), load.memoryUsedKb(), load.memoryFreeKb(), 0, 0, 0);
    }

    private String ip(List<String> arguments) {
        var what = arguments.isEmpty() ? "" : arguments.getFirst();
        if ("route".startsWith(what) && what.startsWith("r")) return routes();
        if (!"address".startsWith(what) || what.isEmpty()) return "Usage: ip addr | ip route";
        var text = new StringBuilder("1: lo: <LOOPBACK,UP> mtu 65536\n    inet 127.0.0.1/8 scope host lo");
        var cards = guest.inside().cards(on.as());
        for (int i = 0; i < cards.size(); i++) {
            var card = cards.get(i);
            text.append("\n%d: ens%d: <BROADCAST,MULTICAST%s> mtu 1500\n    link/ether %s".formatted(i + 2, i + 3, card.plugged() ? ",UP" : ",NO-CARRIER", card.mac()));
            for (var address : card.addresses()) text.append("\n    inet%s %s scope global ens%d".formatted(address.contains(":") ? "6" : "", address, i + 3));
        }
        return text.toString();
    }

    private String routes() {
        var cards = on.as().cards();
        return cards.stream().filter(Machine.Card::plugged).filter(card -> card.gateway() != null && !card.gateway().isBlank()).findFirst()
                .map(card -> "default via " + card.gateway() + " dev ens" + (cards.indexOf(card) + 3)).orElse("");
    }

    private String uptime() {
        var now = guest.now();
        var up = Duration.between(on.bootedAt(), now);
        var load = new Load(on.as());
        var since = up.toDays() > 0 ? up.toDays() + (up.toDays() == 1 ? " day, " : " days, ") : "";
        return String.format(Locale.ROOT, " %s up %s%2d:%02d,  1 user,  load average: %.2f, %.2f, %.2f", CLOCK.format(now), since, up.toHoursPart(), up.toMinutesPart(),
                load.average(on.bootedAt(), now, Duration.ofMinutes(1)), load.average(on.bootedAt(), now, Duration.ofMinutes(5)),
                load.average(on.bootedAt(), now, Duration.ofMinutes(15)));
    }

    private Disk disk() { return machine.disk().orElseThrow(); }

    private String user() { return disk().template().userName(); }
}
