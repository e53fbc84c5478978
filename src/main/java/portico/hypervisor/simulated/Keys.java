package portico.hypervisor.simulated;

import java.util.Optional;

/** The X key symbols that RFB sends, as far as a text console understands them. */
final class Keys {

    static final int BACKSPACE = 0xFF08;
    static final int TAB = 0xFF09;
    static final int RETURN = 0xFF0D;
    static final int UP = 0xFF52;
    static final int DOWN = 0xFF54;
    static final int KEYPAD_RETURN = 0xFF8D;
    static final int DELETE = 0xFFFF;

    private static final int UNICODE = 0x0100_0000;

    private Keys() {}

    static boolean isControl(int symbol) { return symbol == 0xFFE3 || symbol == 0xFFE4; }

    static boolean isAlt(int symbol) { return symbol == 0xFFE9 || symbol == 0xFFEA; }

    static boolean isDelete(int symbol) { return symbol == DELETE || symbol == 0xFF9F; }

    /** The character a key types; empty for keys that type none, and for characters the screen could not hold in one cell. */
    static Optional<Character> character(int symbol) {
        if (symbol >= 0x20 && symbol <= 0x7E || symbol >= 0xA0 && symbol <= 0xFF) return Optional.of((char) symbol);
        if (symbol >= 0xFFAA && symbol <= 0xFFB9) return Optional.of((char) (symbol - 0xFF80));
        int unicode = symbol - UNICODE;
        if (unicode >= 0xA0 && unicode <= 0xFFFF && !Character.isSurrogate((char) unicode)) return Optional.of((char) unicode);
        return Optional.empty();
    }
}
