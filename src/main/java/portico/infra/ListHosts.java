package portico.infra;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Min;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import portico.api.*;

/**
 * Servers and what may still be sold of them: the operator's limits less what VMs of all tenants and the trash take. One in maintenance has nothing to sell,
 * so that hosting systems choose another without knowing the word.
 */
@Singleton
@Api(value = "server_info", open = SYSTEM, changes = false, says = "Servers with what may still be sold of them; sstatus is online, offline or maintenance, and in maintenance nothing may be sold",
        zh = "服务器数据及剩余可售资源；sstatus 为 online（在线）、offline（离线）或 maintenance（维护，不可售）")
class ListHosts implements Command<ListHosts.In> {

    /** Hosts are looked at every two seconds; pages call one old after the same time. */
    private static final Duration FRESH = Duration.ofSeconds(60);

    record In(
            @Wire(value = "serverid", says = "one server; 0 all of the groups", zh = "服务器编号，0 为分组内全部") @Default("0") long host,
            @Wire(value = "servergroups", says = "servers of these groups only, \"1,3,5\"", zh = "仅这些分组下的服务器，如 \"1,3,5\"") List<Long> groups,
            @Wire(value = "quantity", says = "at most so many, those with the most memory to sell; 0 all", zh = "最多返回的数量，优先可售内存最多的服务器；0 为全部") @Default("0") @Min(0) int most) {}

    private final Rows rows;
    private final Clock clock;

    ListHosts(Rows rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    @Override public Answer run(Caller caller, In in) {
        var where = new StringBuilder();
        var with = new HashMap<String, Object>(Map.of("tenant", caller.tenant(), "fresh", clock.instant().minus(FRESH).atOffset(ZoneOffset.UTC)));
        if (in.host != 0) { where.append(" and h.id = :host"); with.put("host", in.host); }
        if (!in.groups.isEmpty()) { where.append(" and h.host_group_id in (:groups)"); with.put("groups", in.groups); }
        return Answer.json(rows.of("select * from (" + SELECT + where + ") servers" + (in.most == 0 ? " order by sid" : " order by allowram desc, sid limit " + in.most), with));
    }

    private static final String SELECT = """
            select h.id sid, h.host_group_id did, h.name sname, h.address sip,
                case when h.maintenance is not null then 'maintenance' when h.seen_at >= :fresh then 'online' else 'offline' end sstatus,
                h.max_cpu maxcpu, h.max_ram_mb maxram, h.max_disk_gb maxdisk,
                case when h.maintenance is null then greatest(0, h.max_ram_mb - taken.ram_mb) else 0 end allowram,
                case when h.maintenance is null then greatest(0, h.max_disk_gb - taken.disk_gb) else 0 end allowdisk, h.rack
            from host h join tenant_host_group t on t.host_group_id = h.host_group_id and t.tenant = :tenant cross join lateral portico_host_taken(h.id) taken
            where true""";
}
