package portico.check;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about what keeps a visitor from a VM. English and Chinese: {@code messages/check_*.properties}. */
@MessageBundle("check")
public interface CheckText {
    @Message String title();
    @Message String open();
    @Message String lead();
    @Message String now();
    @Message String again();
    @Message String fine();
    @Message String stuck(String why);
    @Message String unsure();
    @Message String mendFirst();
    @Message String report();
    @Message String reportHint();
    @Message String lately();
    @Message String point(Checkup.Point point);
    @Message String good(Checkup.Point point);
    @Message String bad(Checkup.Point point);
    @Message String unknown(Checkup.Point point);
    @Message String remedy(Cure cure);
}
