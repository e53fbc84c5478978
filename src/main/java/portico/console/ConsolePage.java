package portico.console;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import portico.power.PowerAction;

/**
 * What the console's template shows.
 *
 * @param id   of the VM; 0: the page of a foreign site's link, which learns everything from its token
 * @param name of the VM
 */
public record ConsolePage(long id, String name) {

    /** An entry of the power menu. */
    public record PowerChoice(PowerAction action, String icon) {

        public String command() { return "vm_" + action.word; }

        /** The name of its page below {@code /vm/N/power}. */
        public String page() { return action.name().toLowerCase(Locale.ROOT).replace('_', '-'); }
    }

    /** What the page orders by itself. */
    static final List<PowerChoice> GENTLE = List.of(new PowerChoice(PowerAction.START, "player-play"), new PowerChoice(PowerAction.REBOOT, "refresh"), new PowerChoice(PowerAction.SHUTDOWN, "power"));
    /** What may lose data: ordered on pages of their own, which ask for the VM's name. */
    private static final List<PowerChoice> FORCED = List.of(new PowerChoice(PowerAction.RESET, "bolt"), new PowerChoice(PowerAction.POWER_OFF, "plug"));

    /** The page that a link opens. */
    static final ConsolePage LINKED = new ConsolePage(0, "");

    public boolean isOwn() { return id != 0; }

    public List<PowerChoice> gentle() { return GENTLE; }

    public List<PowerChoice> forced() { return FORCED; }

    public List<String> functionKeys() { return IntStream.rangeClosed(1, 12).mapToObj(number -> "F" + number).toList(); }

    public List<GuestKeyboard> keyboards() { return List.of(GuestKeyboard.values()); }

    public List<ConsoleWord> words() { return List.of(ConsoleWord.values()); }
}
