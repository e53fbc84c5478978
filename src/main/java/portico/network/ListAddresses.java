package portico.network;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import portico.api.*;
import portico.infra.Rows;

/** Addresses and who has them. A customer sees their own VMs'; of an address that another tenant has, the hosting site learns that it is not free. */
@Singleton
@Api(value = "ip_list", open = USER, changes = false, says = "Addresses and the hosts that have them; vid is 0 for a free address, -1 for one that another site has",
        zh = "IP 数据；vid 为 0 表示空闲，-1 表示属于其它主控端")
class ListAddresses implements Command<ListAddresses.In> {

    record In(
            @Wire(value = "ipid", says = "one address; 0 all", zh = "IP 编号，0 为全部") @Default("0") long address,
            @Wire(value = "serverid", says = "addresses of this server; with vpsid=0 the free ones", zh = "服务器编号；同时 vpsid=0 时只返回空闲 IP") Optional<Long> host,
            @Wire(value = "vpsid", says = "addresses of this host; 0 free ones, which is not the same as leaving it out", zh = "主机编号；0 为空闲 IP，与不填不同") Optional<Long> vm) {}

    private final Rows rows;

    ListAddresses(Rows rows) { this.rows = rows; }

    @Override public Answer run(Caller caller, In in) {
        boolean everyServer = in.host.isEmpty() || in.host.get() == 0;
        if (caller.isSystem() && in.address == 0 && everyServer && in.vm.isEmpty()) throw Refusal.of("serverid", "parameter.required");
        var where = new ArrayList<String>();
        var with = new HashMap<String, Object>(Map.of("tenant", caller.tenant()));
        if (in.address != 0) { where.add("a.id = :address"); with.put("address", in.address); }
        if (!everyServer) { where.add("portico_reaches(b.host_id, b.whole_group, :host)"); with.put("host", in.host.get()); }
        if (in.vm.isPresent()) {
            if (in.vm.get() == 0) where.add("a.vm_id is null");
            else { where.add("a.vm_id = :vm and vm.id is not null"); with.put("vm", in.vm.get()); }
        }
        if (!caller.isSystem()) { where.add("vm.owner_id = :owner"); with.put("owner", caller.userId()); }
        return Answer.json(rows.of("""
                select a.id, host(a.ip) ip, case when a.vm_id is null then 0 else coalesce(vm.id, -1) end vid, b.id bid, b.host_id sid, b.shared
                from ip_address a join ip_block b on b.id = a.ip_block_id join host h on h.id = b.host_id
                    join tenant_host_group t on t.host_group_id = h.host_group_id and t.tenant = :tenant left join vm on vm.id = a.vm_id and vm.tenant = :tenant
                where\s""" + String.join(" and ", where) + " order by b.id, a.ip", with));
    }
}
