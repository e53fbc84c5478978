package portico.console;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words of the console page. English and Chinese: {@code messages/console_*.properties}. */
@MessageBundle("console")
public interface ConsoleText {
    @Message String title();
    @Message String back();
    @Message String tools();
    @Message String connecting();
    @Message String closesIn();
    @Message String stay();
    @Message String quickKeys();
    @Message String keys();
    @Message String left();
    @Message String up();
    @Message String down();
    @Message String right();
    @Message String leave();
    @Message String keyboard();
    @Message String type();
    @Message String view();
    @Message String fit();
    @Message String actual();
    @Message String fullscreen();
    @Message String picture();
    @Message String reconnect();
    @Message String end();
    @Message String power();
    @Message String needsScript();
    @Message String typeHint();
    @Message String text();
    @Message String layout();
    @Message String layoutNamed(GuestKeyboard keyboard);
    @Message String layoutHint();
    @Message String preview();
    @Message String typing();
    @Message String cancel();
    @Message String typeNow();
    /** "%" stands for a number or a name. */
    @Message String says(ConsoleWord word);
}
