package portico.hypervisor.simulated;

import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text screen of coloured characters, as the console of a server shows it. Every cell remembers when it changed last,
 * so that each viewer can be sent just what is new to it. Not safe for threads: {@link SimulatedScreen} guards it.
 */
final class Terminal {

    static final int COLUMNS = 100;
    static final int ROWS = 37;

    enum Colour {
        GREY(0xAAAAAA), WHITE(0xFFFFFF), GREEN(0x55DD55), YELLOW(0xFFDD55), RED(0xFF5555), BLUE(0x77AAFF);

        final int rgb;

        Colour(int rgb) { this.rgb = rgb; }
    }

    private static final int TAB = 8;

    private final char[][] characters = new char[ROWS][COLUMNS];
    private final Colour[][] colours = new Colour[ROWS][COLUMNS];
    private final long[][] changedAt = new long[ROWS][COLUMNS];
    private long changes = 1;
    private int row;
    private int column;
    private Colour colour = Colour.GREY;

    Terminal() {
        for (int r = 0; r < ROWS; r++) blank(r);
    }

    char character(int row, int column) { return characters[row][column]; }

    Colour colour(int row, int column) { return colours[row][column]; }

    boolean isCursor(int row, int column) { return row == this.row && column == this.column; }

    /** Grows with every change; 0 is before the first. */
    long changes() { return changes; }

    /** The cells that changed after {@code seen}, a rectangle for each row that has any. In cells, not pixels. */
    List<Rectangle> changedSince(long seen) {
        var areas = new ArrayList<Rectangle>();
        for (int r = 0; r < ROWS; r++) {
            int first = 0;
            int last = COLUMNS - 1;
            while (first < COLUMNS && changedAt[r][first] <= seen) first++;
            while (last >= first && changedAt[r][last] <= seen) last--;
            if (first <= last) areas.add(new Rectangle(first, r, last - first + 1, 1));
        }
        return areas;
    }

    void colour(Colour colour) { this.colour = colour; }

    void print(Colour colour, String text) {
        var before = this.colour;
        this.colour = colour;
        print(text);
        this.colour = before;
    }

    /** Understands line feed (with return), carriage return, tab and backspace; other control characters are left out. */
    void print(String text) {
        changes++;
        touch(row, column);
        text.chars().forEach(c -> put((char) c));
        touch(row, column);
    }

    /** Whole screen blank, cursor at the top. */
    void clear() {
        changes++;
        for (int r = 0; r < ROWS; r++) {
            for (int c = 0; c < COLUMNS; c++) set(r, c, ' ', Colour.GREY);
        }
        touch(row, column);
        row = 0;
        column = 0;
        touch(row, column);
    }

    /** What stands on the screen, without the blanks at the end of the lines and the empty lines at the end. */
    String text() {
        var text = new StringBuilder();
        for (int r = 0; r < ROWS; r++) text.append(new String(characters[r]).stripTrailing()).append('\n');
        return text.toString().stripTrailing();
    }

    private void put(char c) {
        switch (c) {
            case '\n' -> newLine();
            case '\r' -> column = 0;
            case '\t' -> { do put(' '); while (column % TAB != 0); }
            case '\b' -> {
                if (column > 0) column--;
                else if (row > 0) { row--; column = COLUMNS - 1; }
            }
            default -> {
                if (Character.isISOControl(c)) return;
                set(row, column, c, colour);
                if (++column == COLUMNS) newLine();
            }
        }
    }

    private void newLine() {
        column = 0;
        if (++row < ROWS) return;
        row = ROWS - 1;
        for (int r = 0; r < ROWS - 1; r++) {
            for (int c = 0; c < COLUMNS; c++) set(r, c, characters[r + 1][c], colours[r + 1][c]);
        }
        for (int c = 0; c < COLUMNS; c++) set(ROWS - 1, c, ' ', Colour.GREY);
    }

    private void set(int r, int c, char character, Colour colour) {
        if (characters[r][c] == character && (colours[r][c] == colour || character == ' ')) return;
        characters[r][c] = character;
        colours[r][c] = colour;
        touch(r, c);
    }

    private void touch(int r, int c) { changedAt[r][c] = changes; }

    private void blank(int r) {
        Arrays.fill(characters[r], ' ');
        Arrays.fill(colours[r], Colour.GREY);
        Arrays.fill(changedAt[r], changes);
    }
}
