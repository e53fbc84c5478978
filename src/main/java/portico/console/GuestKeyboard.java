package portico.console;

/** Keyboard layouts that the page can type text on; the keys are in {@code web/app/console/layouts.js}. */
public enum GuestKeyboard {
    US, UK, DE, FR, ES, IT, SV, PT;

    public String key() { return name().toLowerCase(java.util.Locale.ROOT); }
}
