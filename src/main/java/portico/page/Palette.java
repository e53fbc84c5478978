package portico.page;

import java.util.Locale;

/**
 * A tenant's colour made fit for use: dark enough to carry white text or light enough to carry black, and shifted until text in it is readable on our surfaces.
 * 4.5 : 1 is what WCAG AA asks of text.
 */
record Palette(String solid, String strong, String on, String textOnLight, String textOnDark) {

    private static final double READABLE = 4.5;
    private static final int[] LIGHT_CANVAS = {0xf1, 0xf3, 0xf6};
    private static final int[] DARK_SURFACE = {0x1b, 0x1f, 0x27};
    private static final int[] WHITE = {255, 255, 255};
    private static final int[] BLACK = {0, 0, 0};
    private static final int[] INK = {0x10, 0x14, 0x1c};

    /** @param color {@code #rrggbb} */
    static Palette of(String color) {
        var brand = parse(color);
        boolean white = contrast(brand, WHITE) >= READABLE || contrast(brand, WHITE) >= contrast(brand, INK);
        var solid = shift(brand, white ? BLACK : WHITE, white ? WHITE : INK);
        return new Palette(text(solid), text(mix(solid, white ? BLACK : WHITE, .14)), text(white ? WHITE : INK),
                text(shift(brand, BLACK, LIGHT_CANVAS)), text(shift(brand, WHITE, DARK_SURFACE)));
    }

    String css() {
        return """
                :root {
                  --brand: %s;
                  --brand-strong: %s;
                  --on-brand: %s;
                  --brand-text: light-dark(%s, %s);
                }
                """.formatted(solid, strong, on, textOnLight, textOnDark);
    }

    /** The colour, moved towards another only as far as needed to be read against the ground. */
    private static int[] shift(int[] color, int[] towards, int[] ground) {
        for (int step = 0; step < 20; step++) {
            var moved = mix(color, towards, step / 20.0);
            if (contrast(moved, ground) >= READABLE) return moved;
        }
        return towards;
    }

    static double contrast(int[] one, int[] other) {
        double a = luminance(one), b = luminance(other);
        return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    }

    private static double luminance(int[] color) { return .2126 * linear(color[0]) + .7152 * linear(color[1]) + .0722 * linear(color[2]); }

    private static double linear(int channel) {
        double c = channel / 255.0;
        return c <= .03928 ? c / 12.92 : Math.pow((c + .055) / 1.055, 2.4);
    }

    private static int[] mix(int[] one, int[] other, double share) {
        var mixed = new int[3];
        for (int i = 0; i < 3; i++) mixed[i] = (int) Math.round(one[i] + (other[i] - one[i]) * share);
        return mixed;
    }

    static int[] parse(String color) {
        int rgb = Integer.parseInt(color.substring(1), 16);
        return new int[] {rgb >> 16, rgb >> 8 & 255, rgb & 255};
    }

    private static String text(int[] color) { return String.format(Locale.ROOT, "#%02x%02x%02x", color[0], color[1], color[2]); }
}
