package portico.rescue;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import portico.api.*;
import portico.hypervisor.RescueSystems;
import portico.secret.Vault;
import portico.vm.Vm;

/** Our extension: whether a VM is in rescue, since when, and how to log in there. */
@Singleton
@Api(value = "vm_rescue", sub = "state", open = USER, changes = false, secrets = "password", says = "Whether a host is in rescue, since when, and the password there (extension)", zh = "主机是否处于救援系统、开始时间及登录密码（扩展）")
class ShowRescue implements Command<ShowRescue.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final Vault vault;

    ShowRescue(Vault vault) { this.vault = vault; }

    @Override public Answer run(Caller caller, In in) {
        var row = new LinkedHashMap<String, Object>();
        row.put("rescue", in.vm.rescueSince != null);
        row.put("since", in.vm.rescueSince == null ? 0 : in.vm.rescueSince.getEpochSecond());
        row.put("username", in.vm.rescueSince == null ? "" : RescueSystems.ADMINISTRATOR);
        row.put("password", in.vm.rescuePassword == null ? "" : vault.open(in.vm.rescuePassword));
        return Answer.json(row);
    }
}
