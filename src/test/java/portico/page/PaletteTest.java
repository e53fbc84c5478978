package portico.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever colour a tenant chooses, its text can be read. */
class PaletteTest {

    @ParameterizedTest
    @ValueSource(strings = {"#1d5bd6", "#0f766e", "#000000", "#ffffff", "#ffff00", "#ff0000", "#808080", "#7f7fff", "#00ff88", "#0a0a0a", "#fefefe", "#777777"})
    void is_readable(String color) {
        var palette = Palette.of(color);
        assertThat(contrast(palette.solid(), palette.on())).as("text on a button").isGreaterThanOrEqualTo(4.5);
        assertThat(contrast(palette.strong(), palette.on())).as("text on a button under the pointer").isGreaterThanOrEqualTo(4.5);
        assertThat(contrast(palette.textOnLight(), "#ffffff")).as("a link by day").isGreaterThanOrEqualTo(4.5);
        assertThat(contrast(palette.textOnLight(), "#f1f3f6")).as("a link by day on grey").isGreaterThanOrEqualTo(4.5);
        assertThat(contrast(palette.textOnDark(), "#15181e")).as("a link by night").isGreaterThanOrEqualTo(4.5);
    }

    private static double contrast(String one, String other) { return Palette.contrast(Palette.parse(one), Palette.parse(other)); }
}
