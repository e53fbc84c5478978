package portico.vm;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Optional;
import portico.account.User;
import portico.api.*;

/** Facts about one VM or several. */
@Singleton
@Api(value = "vm_info", open = USER, changes = false, secrets = {"dpass"}, says = "Facts about one host, or about all that fit the conditions", zh = "主机信息")
class ShowVms implements Command<ShowVms.In> {

    record In(
            @Wire(value = "vpsid", says = "one host", zh = "主机编号") Optional<Long> vm,
            @Wire(value = "userid", says = "all hosts of this user", zh = "用户编号") @Self Optional<User> owner,
            @Wire(value = "serverid", says = "all on this server", zh = "服务器编号") @Default("0") long host,
            @Wire(value = "ip", says = "the host with this address", zh = "IP 地址") Optional<String> ip,
            @Wire(value = "groupid", says = "all in this group of the user", zh = "主机分组编号") @Default("0") long group) {}

    private final VmRows rows;

    ShowVms(VmRows rows) { this.rows = rows; }

    @Override public Answer run(Caller caller, In in) {
        if (in.vm.isEmpty() && in.owner.isEmpty() && in.host == 0 && in.ip.isEmpty() && in.group == 0) throw Refusal.of("vpsid", "parameter.required");
        var where = new ArrayList<String>();
        var with = new ArrayList<Object>();
        in.vm.ifPresent(id -> { where.add("vm.id = ?"); with.add(id); });
        in.owner.ifPresent(user -> { where.add("vm.owner_id = ?"); with.add(user.id); });
        if (in.host != 0) { where.add("vm.host_id = ?"); with.add(in.host); }
        in.ip.ifPresent(ip -> { where.add("vm.id in (select a.vm_id from ip_address a where host(a.ip) = ?)"); with.add(ip); });
        if (in.group != 0) { where.add("vm.vm_group_id = ?"); with.add(in.group); }
        return Answer.json(rows.find(caller.tenant(), String.join(" and ", where), with));
    }
}
