package portico.resize;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import portico.account.User;
import portico.api.*;
import portico.infra.Host;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** Changes what was sent and nothing else. What touches the machine itself is left to {@link UpdateTask}. */
@Singleton
@Api(value = "vm_update", open = SYSTEM, says = "Change a host; what is not sent stays as it is", zh = "更新主机配置，未发送的项不变")
class UpdateVm implements Command<UpdateVm.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "userid", says = "owner; another one takes it over", zh = "所属用户编号，不同时转移给该用户") Optional<User> owner,
            @Wire(value = "cpu", says = "virtual processors, from the next start on", zh = "vCPU 数量，下次开机生效") Optional<Integer> cpu,
            @Wire(value = "ram_max", says = "memory, MB; at once up to the ceiling it booted with, usually twice its memory, beyond that from the next start on", zh = "最大内存，MB；在开机时的上限（通常为内存的两倍）内立即生效，超过则下次开机生效") Optional<Integer> ramMb,
            @Wire(value = "ram_min", says = "memory the server sets aside for it, MB", zh = "保证内存，MB") Optional<Integer> minRamMb,
            @Wire(value = "disk", says = "disk, GB; never smaller than before", zh = "硬盘容量，GB，只能增大") Optional<Integer> diskGb,
            @Wire(value = "bandwidth", says = "traffic a month, GB; 0 not limited", zh = "每月流量，GB，0 为不限") Optional<Integer> trafficGb,
            @Wire(value = "port", says = "link speed, Mbps; 0 not limited", zh = "端口速度，Mbps，0 为不限") Optional<Integer> speedMbps,
            @Wire(value = "vpsname", says = "alias, 5 to 50 characters", zh = "别名，5–50 个字符") Optional<String> name,
            @Wire(value = "serverid", says = "must be the server it is on", zh = "须为主机所在服务器") Optional<Host> host,
            @Wire(value = "ip", says = "main address; the former one is free afterwards", zh = "主 IP 地址，原地址随后释放") Optional<String> ip,
            @Wire(value = "additionalips", says = "all further addresses, \"a,b\"; none for none", zh = "全部额外 IP，如 \"a,b\"；none 表示没有") Optional<String> moreIps,
            @Wire(value = "shareip", says = "1: a private address behind the server's", zh = "1 为共享 IP") Optional<Boolean> sharedIp,
            @Wire(value = "backup_snapshot", says = "snapshots it may have", zh = "允许的快照数") Optional<Integer> snapshots,
            @Wire(value = "backup_full", says = "full backups it may have", zh = "允许的完整备份数") Optional<Integer> fullBackups,
            @Wire(value = "portmap", says = "port forwards it may have", zh = "允许的端口映射数") Optional<Integer> portForwards,
            @Wire(value = "binding_domain", says = "site bindings it may have", zh = "允许绑定的域名数") Optional<Integer> siteBindings,
            @Wire(value = "status", says = "-3 over traffic, stopped; -2 over traffic; -1 overdue, stopped; 1 locked, stopped; 2 normal, running again if it ran before",
                    zh = "-3 超流量停机 -2 超流量运行 -1 欠费停机 1 锁定 2 正常，原先运行的会再次开机") Optional<VmStatus> status,
            @Wire(value = "reason", says = "why the status is what it is, for the owner to read (extension)", zh = "状态原因，所属用户可见（扩展）") Optional<@Size(max = 200, message = "parameter.long") String> reason,
            @Wire(value = "bwdate", says = "when the traffic count begins anew, yyyyMMdd or yyyy-MM-dd", zh = "流量重置日期，yyyyMMdd 或 yyyy-MM-dd")
            Optional<@Pattern(regexp = "[0-9]{4}[-/]?[0-9]{1,2}[-/]?[0-9]{1,2}([ T].*)?", message = "parameter.date") String> trafficResetsOn,
            @Wire(value = "bwusage", says = "traffic used so far, GB", zh = "已用流量，GB") Optional<@Pattern(regexp = "[0-9]{1,9}(\\.[0-9]{1,9})?", message = "parameter.number") String> trafficUsedGb,
            @Wire(value = "updatevm", says = "0: change the records only, not the machine", zh = "0 仅更新数据，不更新硬件") @Default("1") boolean machineToo,
            @Wire(value = "externalid", says = "the caller's own id (extension)", zh = "调用方自己的编号（扩展）") Optional<String> externalId,
            @Wire(value = "protected", says = "0: its owner's protection from deletion is off (extension)", zh = "0 取消删除保护（扩展）") Optional<Boolean> protectedFromDeletion) {}

    private final SizeChange sizes;
    private final AddressChange addresses;
    private final StatusChange statuses;
    private final RecordChange records;
    private final UpdateOrders orders;

    UpdateVm(SizeChange sizes, AddressChange addresses, StatusChange statuses, RecordChange records, UpdateOrders orders) {
        this.sizes = sizes;
        this.addresses = addresses;
        this.statuses = statuses;
        this.records = records;
        this.orders = orders;
    }

    @Override public Answer run(Caller caller, In in) {
        if (in.vm.deleting) throw new Refusal("vm.deleting");
        if (in.host.isPresent() && !in.host.get().id.equals(in.vm.host.id)) throw Refusal.of("serverid", "vm.move");
        in.owner.ifPresent(owner -> records.handOver(in.vm, owner));
        records.write(in);
        boolean resized = sizes.write(in);
        var addressed = addresses.write(in);
        var power = statuses.write(in, caller.name());
        if (!in.machineToo) addressed.lost().forEach(AddressChange::free);
        else if (resized || !addressed.isNone() || power.isPresent()) orders.queue(caller, in.vm, resized || !addressed.isNone(), power, addressed.lost());
        return Answer.done();
    }
}
