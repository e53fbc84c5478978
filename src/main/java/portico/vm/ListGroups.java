package portico.vm;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import portico.account.User;
import portico.api.*;
import portico.infra.Rows;

/** A customer's groups of VMs. */
@Singleton
@Api(value = "vm_group_info", open = USER, changes = false, says = "A user's groups of hosts, with the number of hosts in each", zh = "获取主机分组数据")
class ListGroups implements Command<ListGroups.In> {

    record In(
            @Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self Optional<User> owner,
            @Wire(value = "groupid", says = "one group; 0 all", zh = "主机分组编号，0 为全部") @Default("0") long group) {}

    private final Rows rows;

    ListGroups(Rows rows) { this.rows = rows; }

    @Override public Answer run(Caller caller, In in) {
        if (in.owner.isEmpty() && in.group == 0) throw Refusal.of("userid", "parameter.required");
        var where = new ArrayList<>(List.of("g.tenant = :tenant"));
        var with = new HashMap<String, Object>(Map.of("tenant", caller.tenant()));
        in.owner.ifPresent(user -> { where.add("g.user_id = :owner"); with.put("owner", user.id); });
        if (in.group != 0) { where.add("g.id = :one"); with.put("one", in.group); }
        return Answer.json(rows.of("""
                select g.id gid, g.name gname, g.sort_order gorder, (select count(*) from vm where vm.vm_group_id = g.id) hosts, g.password_hash is not null haskey
                from vm_group g where\s""" + String.join(" and ", where) + " order by g.sort_order, g.id", with));
    }
}
