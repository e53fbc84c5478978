package portico.network;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about cards and addresses. English and Chinese: {@code messages/network_*.properties}. */
@MessageBundle("network")
public interface NetworkText {
    @Message String network();
    @Message String card(int number);
    @Message String plugged();
    @Message String unplugged();
    @Message String plug();
    @Message String unplug();
    @Message String unplugTitle(int number);
    @Message String whatHappens();
    @Message String lossConnection();
    @Message String lossStays();
    @Message String lossConsole();
    @Message String mac();
    @Message String onNetwork();
    @Message String addresses();
    @Message String mainAddress();
    @Message String behind();
    @Message String gateway();
    @Message String netmask();
    @Message String dns();
    @Message String noAddress();
    @Message String rdns();
    @Message String rdnsPlayed();
    @Message String rdnsNone();
    @Message String rdnsActive();
    @Message String rdnsPending();
    @Message String rdnsFailed();
    @Message String rdnsConfirmed();
    @Message String rdnsMissing();
    @Message String rdnsElsewhere();
    @Message String rdnsUnknown();
    @Message String rdnsPublish();
    @Message String rdnsSave();
    @Message String rdnsHint();
    @Message String noCards();
    @Message String noCardsHint();
    @Message String apply();
    @Message String applyLead();
    @Message String applyNow();
    @Message String commands();
    @Message String commandsLead();
    @Message String commandsOn();
    @Message String commandsOff();
    @Message String allow();
    @Message String forbid();
}
