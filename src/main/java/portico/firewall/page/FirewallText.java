package portico.firewall.page;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;
import portico.firewall.FirewallState;
import portico.firewall.Preset;

/** Words about firewalls. English and Chinese: {@code messages/firewall_*.properties}. */
@MessageBundle("firewall")
public interface FirewallText {
    @Message String firewall();
    @Message String lead();
    @Message String played();
    @Message String word(FirewallState.Word word);
    @Message String readAt();
    @Message String switchOn();
    @Message String switchOff();
    @Message String incoming();
    @Message String outgoing();
    @Message String incomingDefault();
    @Message String outgoingDefault();
    @Message String allow();
    @Message String drop();
    @Message String allowAll();
    @Message String dropAll();
    @Message String noRules();
    @Message String empty();
    @Message String emptyHint();
    @Message String everything();
    @Message String anybody();
    @Message String ping();
    @Message String portsOf(String protocol, String ports);
    @Message String delete();
    @Message String up();
    @Message String down();
    @Message String left(long left, int all);
    @Message String presets();
    @Message String presetsHint();
    @Message String preset(Preset preset);
    @Message String addRule();
    @Message String preview();
    @Message String trial();
    @Message String trialHint();
    @Message String onTrial();
    @Message String secondsLeft(long seconds);
    @Message String confirm();
    @Message String revert();
    @Message String reverted();
    @Message String passes();
    @Message String wouldPass();
    @Message String wouldPassHint();
    @Message String service();
    @Message String you();
    @Message String changed();
    @Message String yes();
    @Message String no();
    @Message String stays();
    @Message String lockTitle();
    @Message String lockLead(String visitor);
    @Message String lockWhy();
    @Message String lockKeep(String visitor);
    @Message String lockAnyway();
}
