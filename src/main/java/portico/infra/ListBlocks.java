package portico.infra;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import portico.api.*;

/** The ranges of addresses of a server. */
@Singleton
@Api(value = "ip_blocks", open = SYSTEM, changes = false, says = "Ranges of addresses of a server", zh = "获取 IP 段数据")
class ListBlocks implements Command<ListBlocks.In> {

    record In(
            @Wire(value = "serverid", says = "the server", zh = "服务器编号") Host host,
            @Wire(value = "blockid", says = "one range; 0 all", zh = "IP 段编号，0 为全部") @Default("0") long block,
            @Wire(value = "ip", says = "the range this address lies in", zh = "该 IP 所在的 IP 段") Optional<String> ip) {}

    private final Rows rows;

    ListBlocks(Rows rows) { this.rows = rows; }

    @Override public Answer run(Caller caller, In in) {
        var with = new HashMap<String, Object>(Map.of("host", in.host.id, "block", in.block));
        in.ip.ifPresent(ip -> with.put("ip", IpAddress.demand("ip", ip)));
        return Answer.json(rows.of("""
                select b.id bid, b.host_id sid, b.name bname, host(b.start_ip) startip, host(b.end_ip) endip, b.netmask, b.gateway,
                    coalesce(b.dns[1], '') dns1, coalesce(b.dns[2], '') dns2, b.network, b.shared, b.whole_group "wholegroup", count(a.id) total, count(a.id) filter (where a.vm_id is null) free
                from ip_block b left join ip_address a on a.ip_block_id = b.id
                where portico_reaches(b.host_id, b.whole_group, :host) and (:block = 0 or b.id = :block)""" + (in.ip.isEmpty() ? "" : " and cast(:ip as inet) between b.start_ip and b.end_ip") + " group by b.id order by b.id", with));
    }
}
