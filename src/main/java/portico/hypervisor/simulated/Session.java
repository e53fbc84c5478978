package portico.hypervisor.simulated;

import java.util.ArrayList;
import java.util.List;
import portico.hypervisor.simulated.Terminal.Colour;

/** What goes on at a machine's console once it is up: the login, then a small {@link Shell}. */
final class Session {

    private static final int LONGEST_LINE = 256;
    private static final int REMEMBERED_LINES = 50;

    private enum Asking { NAME, PASSWORD, COMMAND }

    private final Terminal terminal;
    private final Guest guest;
    private final String hostName;
    private final Disk disk;
    private final List<String> history = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private Asking asking;
    private String userName = "";
    private int recalled;

    Session(Terminal terminal, Guest guest, String hostName, Disk disk) {
        this.terminal = terminal;
        this.guest = guest;
        this.hostName = hostName;
        this.disk = disk;
        greet();
    }

    void type(char character) {
        if (line.length() >= LONGEST_LINE) return;
        line.append(character);
        if (asking != Asking.PASSWORD) terminal.print(String.valueOf(character));
    }

    void backspace() {
        if (line.isEmpty()) return;
        line.setLength(line.length() - 1);
        if (asking != Asking.PASSWORD) terminal.print("\b \b");
    }

    void enter() {
        var entered = line.toString();
        line.setLength(0);
        terminal.print("\n");
        switch (asking) {
            case NAME -> {
                if (entered.isBlank()) ask(Asking.NAME);
                else {
                    userName = entered.strip();
                    ask(Asking.PASSWORD);
                }
            }
            case PASSWORD -> logIn(entered);
            case COMMAND -> run(entered.strip());
        }
    }

    /** @param letter lower case, of the key pressed together with Ctrl */
    void control(char letter) {
        switch (letter) {
            case 'c' -> {
                line.setLength(0);
                terminal.print("^C\n");
                ask(asking == Asking.COMMAND ? Asking.COMMAND : Asking.NAME);
            }
            case 'd' -> { if (asking == Asking.COMMAND && line.isEmpty()) greet(); }
            case 'l' -> {
                if (asking != Asking.COMMAND) return;
                terminal.clear();
                terminal.print(prompt() + line);
            }
            case 'u' -> { while (!line.isEmpty()) backspace(); }
            case 'h' -> backspace();
            case 'j', 'm' -> enter();
            default -> { /* as on a real console, other control characters do nothing one can see */ }
        }
    }

    /** @param step -1 to the line before, 1 to the one after */
    void recall(int step) {
        if (asking != Asking.COMMAND) return;
        int wanted = recalled + step;
        if (wanted < 0 || wanted > history.size()) return;
        recalled = wanted;
        while (!line.isEmpty()) backspace();
        if (recalled < history.size()) history.get(recalled).chars().forEach(c -> type((char) c));
    }

    private void greet() {
        terminal.clear();
        terminal.print(disk.system() + " " + hostName + " tty1\n\n");
        terminal.print(Colour.YELLOW, Messages.NOTICE);
        terminal.print("\n\n");
        history.clear();
        ask(Asking.NAME);
    }

    private void logIn(String password) {
        // Asked anew, because the password may have been set a moment ago.
        boolean known = userName.equals(disk.template().userName()) && guest.machine().filter(machine -> machine.accepts(password)).isPresent();
        if (!known) {
            terminal.print("\nLogin incorrect\n");
            ask(Asking.NAME);
            return;
        }
        terminal.print("\n" + (disk.isWindows() ? disk.system() : "Linux " + hostName + " " + Messages.KERNEL + " x86_64") + "\n\n");
        terminal.print(Colour.YELLOW, Messages.NOTICE);
        terminal.print("\nType 'help' for the commands there are.\n\n");
        ask(Asking.COMMAND);
    }

    private void run(String command) {
        if (!command.isEmpty()) {
            if (history.size() == REMEMBERED_LINES) history.removeFirst();
            history.add(command);
        }
        recalled = history.size();
        switch (command) {
            case "clear", "cls" -> terminal.clear();
            case "logout", "logoff", "exit" -> {
                greet();
                return;
            }
            default -> terminal.print(Shell.console(guest, command));
        }
        ask(Asking.COMMAND);
    }

    private void ask(Asking asking) {
        this.asking = asking;
        switch (asking) {
            case NAME -> terminal.print(hostName + " login: ");
            case PASSWORD -> terminal.print("Password: ");
            case COMMAND -> terminal.print(Colour.BLUE, prompt());
        }
    }

    private String prompt() { return disk.isWindows() ? "C:\\Users\\" + userName + ">" : userName + "@" + hostName + ":~# "; }
}
