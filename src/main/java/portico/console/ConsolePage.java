package portico.console;

import java.util.List;
import java.util.stream.IntStream;
import portico.power.PowerAction;

/**
 * What the console's template shows.
 *
 * @param id   of the VM; 0: the page of a foreign site's link, which learns everything from its token
 * @param name of the VM
 */
public record ConsolePage(long id, String name) {

    /** An entry of the power menu. @param forced asks first, for it may lose data */
    public record PowerChoice(PowerAction action, String icon, boolean forced) {

        public String command() { return "vm_" + action.word; }
    }

    static final List<PowerChoice> POWER = List.of(new PowerChoice(PowerAction.START, "player-play", false), new PowerChoice(PowerAction.REBOOT, "refresh", false),
            new PowerChoice(PowerAction.SHUTDOWN, "power", false), new PowerChoice(PowerAction.RESET, "bolt", true), new PowerChoice(PowerAction.POWER_OFF, "plug", true));

    /** The page that a link opens. */
    static final ConsolePage LINKED = new ConsolePage(0, "");

    public boolean isOwn() { return id != 0; }

    public List<PowerChoice> power() { return POWER; }

    public List<String> functionKeys() { return IntStream.rangeClosed(1, 12).mapToObj(number -> "F" + number).toList(); }

    public List<GuestKeyboard> keyboards() { return List.of(GuestKeyboard.values()); }

    public List<ConsoleWord> words() { return List.of(ConsoleWord.values()); }
}
