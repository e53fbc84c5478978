package portico.power;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about power. English and Chinese: {@code messages/power_*.properties}. */
@MessageBundle("power")
public interface PowerText {
    @Message String group();
    @Message String action(PowerAction action);
    @Message String alreadyOn();
    @Message String alreadyOff();
    @Message String onlyForce(String task);
    @Message String whatHappens();
    @Message String offPlug();
    @Message String offLoss();
    @Message String offStays();
    @Message String offInstead();
    @Message String resetPlug();
    @Message String resetLoss();
    @Message String resetBack();
    @Message String resetResizes();
    @Message String resetInstead();
}
