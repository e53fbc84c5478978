package portico.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import org.junit.jupiter.api.Test;
import portico.hypervisor.simulated.Terminal.Colour;

class TerminalTest {

    private final Terminal terminal = new Terminal();

    @Test void long_lines_wrap_and_the_top_scrolls_out() {
        terminal.print("x".repeat(Terminal.COLUMNS + 3) + "\n");
        assertThat(terminal.text()).isEqualTo("x".repeat(Terminal.COLUMNS) + "\nxxx");
        for (int line = 0; line < Terminal.ROWS; line++) terminal.print("line " + line + "\n");
        assertThat(terminal.text()).startsWith("line 1\n").endsWith("line " + (Terminal.ROWS - 1));
    }

    @Test void control_characters_move_or_do_nothing() {
        terminal.print("ab\bc\tx\rA\u0007\u001B");
        assertThat(terminal.text()).isEqualTo("Ac      x");
        terminal.print("\r\b\b\b");
        assertThat(terminal.isCursor(0, 0)).isTrue();
    }

    @Test void only_what_changed_is_told() {
        terminal.print("login: ");
        long seen = terminal.changes();
        assertThat(terminal.changedSince(seen)).isEmpty();
        terminal.print("r");
        // The letter, and the cell the cursor moved to.
        assertThat(terminal.changedSince(seen)).containsExactly(new Rectangle(7, 0, 2, 1));
        terminal.print("\nnext");
        assertThat(terminal.changedSince(seen)).containsExactly(new Rectangle(7, 0, 2, 1), new Rectangle(0, 1, 5, 1));
    }

    @Test void lines_that_look_the_same_after_scrolling_are_not_told_again() {
        for (int line = 0; line < 2 * Terminal.ROWS; line++) terminal.print("same\n");
        long seen = terminal.changes();
        terminal.print("same\n");
        assertThat(terminal.changedSince(seen)).containsExactly(new Rectangle(0, Terminal.ROWS - 1, 4, 1));
    }

    @Test void every_printable_character_has_a_glyph_of_its_own() {
        for (char c = '!'; c < 0x7F; c++) {
            terminal.clear();
            terminal.print(Colour.WHITE, String.valueOf(c));
            assertThat(ScreenText.of(Painter.picture(terminal))).isEqualTo(String.valueOf(c));
        }
    }

    @Test void what_the_font_lacks_shows_as_a_question_mark() {
        terminal.print("\u4F60\u597D");
        assertThat(ScreenText.of(Painter.picture(terminal))).isEqualTo("??");
    }
}
