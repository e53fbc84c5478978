package portico.page;

import java.util.Locale;
import java.util.Optional;

/** What was just done, told on the page that follows. Travels as a word in the address; only these words are known, so nobody can make a page say anything else. */
public enum Said {
    START_ORDERED, SHUTDOWN_ORDERED, REBOOT_ORDERED, RESET_ORDERED, POWER_OFF_ORDERED, REINSTALL_ORDERED, RETRY_ORDERED,
    RENAMED, PROFILE_SAVED, ADDRESS_VERIFIED, PASSWORD_CHANGED, KEY_DELETED, SESSION_ENDED, SESSIONS_ENDED, LOGGED_OUT;

    public String word() { return name().toLowerCase(Locale.ROOT).replace('_', '-'); }

    static Optional<Said> of(String word) {
        for (var said : values()) if (said.word().equals(word)) return Optional.of(said);
        return Optional.empty();
    }
}
