package portico.infra;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.Map;
import portico.api.*;

/** The groups of servers a tenant sells. */
@Singleton
@Api(value = "server_groups", open = USER, changes = false, says = "Groups of servers", zh = "获取服务器分组数据")
class ListHostGroups implements Command<ListHostGroups.In> {

    record In(@Wire(value = "groupid", says = "one group; 0 all", zh = "分组编号，0 为全部") @Default("0") long group) {}

    private final Rows rows;

    ListHostGroups(Rows rows) { this.rows = rows; }

    @Override public Answer run(Caller caller, In in) {
        return Answer.json(rows.of("""
                select g.id did, g.name dname, (select count(*) from host h where h.host_group_id = g.id) servers
                from host_group g join tenant_host_group t on t.host_group_id = g.id and t.tenant = :tenant
                where :one = 0 or g.id = :one order by g.id""", Map.of("tenant", caller.tenant(), "one", in.group)));
    }
}
