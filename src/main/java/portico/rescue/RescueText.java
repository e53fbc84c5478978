package portico.rescue;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about the rescue system. English and Chinese: {@code messages/rescue_*.properties}. */
@MessageBundle("rescue")
public interface RescueText {
    @Message String rescue();
    @Message String lead();
    @Message String open();
    @Message String notNow();
    @Message String inRescue();
    @Message String whatHappens();
    @Message String off();
    @Message String disks();
    @Message String every();
    @Message String refused();
    @Message String kept();
    @Message String enter();
    @Message String access();
    @Message String since();
    @Message String user();
    @Message String password();
    @Message String showPassword();
    @Message String passwordSoon();
    @Message String mount();
    @Message String leave();
    @Message String leaveHint();
    @Message String leaveNow();
}
