package portico.vm;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about groups of VMs. English and Chinese: {@code messages/groups_*.properties}. */
@MessageBundle("groups")
public interface GroupText {
    @Message String groups();
    @Message String lead();
    @Message String filter();
    @Message String all();
    @Message String ungrouped();
    @Message String manage();
    @Message String none();
    @Message String noneHint();
    @Message String create();
    @Message String name();
    @Message String order();
    @Message String orderHint();
    @Message String machineCount(long count);
    @Message String hasKey();
    @Message String edit();
    @Message String members();
    @Message String membersNone();
    @Message String membersHint();
    @Message String group();
    @Message String noGroup();
    @Message String key();
    @Message String keyLead(String username);
    @Message String keyNew();
    @Message String keyHint();
    @Message String keySet();
    @Message String keyReplace();
    @Message String keyDrop();
    @Message String delete();
    @Message String deleteLead();
    @Message String deleteTitle(String name);
    @Message String deleteKept();
    @Message String deleteKey();
    @Message String typeName(String name);
}
