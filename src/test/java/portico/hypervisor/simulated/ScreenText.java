package portico.hypervisor.simulated;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Reads the text off a picture of a simulated machine's screen, so that tests of viewers and of the portal can see what a person would. */
public final class ScreenText {

    private ScreenText() {}

    /** The lines without the blanks at their ends; the cursor reads as a blank. */
    public static String of(BufferedImage picture) {
        var text = new StringBuilder();
        int top = Painter.pixels(new java.awt.Rectangle(0, 0, 1, 1)).y;
        for (int row = 0; row < Terminal.ROWS; row++) {
            var line = new StringBuilder();
            for (int column = 0; column < Terminal.COLUMNS; column++) line.append(character(picture, column * ConsoleFont.WIDTH, top + row * ConsoleFont.HEIGHT));
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString().stripTrailing();
    }

    private static char character(BufferedImage picture, int left, int top) {
        var rows = new byte[ConsoleFont.HEIGHT];
        for (int y = 0; y < rows.length; y++) {
            for (int x = 0; x < ConsoleFont.WIDTH; x++) {
                if ((picture.getRGB(left + x, top + y) & 0xFFFFFF) != 0) rows[y] |= (byte) (0x80 >> x);
            }
        }
        boolean cursor = rows[14] == -1 && rows[15] == -1;
        if (cursor) Arrays.fill(rows, 14, 16, (byte) 0);
        for (char c = ' '; c < 0x7F; c++) {
            if (Arrays.equals(rows, ConsoleFont.TERMINUS.glyph(c))) return c;
        }
        return '\uFFFD';
    }
}
