package portico.hypervisor.simulated;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;

/** Turns the characters of a {@link Terminal} into pixels, 0xRRGGBB. */
final class Painter {

    static final int WIDTH = 800;
    static final int HEIGHT = 600;
    static final Rectangle WHOLE = new Rectangle(WIDTH, HEIGHT);

    private static final int TOP = (HEIGHT - Terminal.ROWS * ConsoleFont.HEIGHT) / 2;
    private static final int CURSOR_HEIGHT = 2;

    private Painter() {}

    /** The pixels that an area of cells covers. */
    static Rectangle pixels(Rectangle cells) {
        return new Rectangle(cells.x * ConsoleFont.WIDTH, TOP + cells.y * ConsoleFont.HEIGHT, cells.width * ConsoleFont.WIDTH, cells.height * ConsoleFont.HEIGHT);
    }

    /** @param area of pixels, within {@link #WHOLE} */
    static int[] paint(Terminal terminal, Rectangle area) {
        var pixels = new int[area.width * area.height];
        for (int y = area.y; y < area.y + area.height; y++) {
            int row = Math.floorDiv(y - TOP, ConsoleFont.HEIGHT);
            if (row < 0 || row >= Terminal.ROWS) continue;
            int line = Math.floorMod(y - TOP, ConsoleFont.HEIGHT);
            for (int column = area.x / ConsoleFont.WIDTH; column * ConsoleFont.WIDTH < area.x + area.width; column++) {
                int bits = bits(terminal, row, column, line);
                if (bits != 0) paintCell(pixels, area, column * ConsoleFont.WIDTH, y, bits, terminal.colour(row, column).rgb);
            }
        }
        return pixels;
    }

    static BufferedImage picture(Terminal terminal) {
        var picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, WIDTH, HEIGHT, paint(terminal, WHOLE), 0, WIDTH);
        return picture;
    }

    private static int bits(Terminal terminal, int row, int column, int line) {
        boolean cursor = terminal.isCursor(row, column) && line >= ConsoleFont.HEIGHT - CURSOR_HEIGHT;
        return cursor ? 0xFF : ConsoleFont.TERMINUS.glyph(terminal.character(row, column))[line];
    }

    private static void paintCell(int[] pixels, Rectangle area, int left, int y, int bits, int rgb) {
        for (int x = Math.max(left, area.x); x < Math.min(left + ConsoleFont.WIDTH, area.x + area.width); x++) {
            if ((bits >> (ConsoleFont.WIDTH - 1 - (x - left)) & 1) != 0) pixels[(y - area.y) * area.width + x - area.x] = rgb;
        }
    }
}
