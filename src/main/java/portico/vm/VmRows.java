package portico.vm;

import jakarta.inject.Singleton;
import java.util.*;
import java.util.stream.Collectors;
import portico.api.Codes;
import portico.infra.IpAddress;
import portico.secret.Vault;

/** A VM as {@code vm_info} shows it. */
@Singleton
class VmRows {

    private static final long GIB = 1L << 30;

    private final Vault vault;

    VmRows(Vault vault) { this.vault = vault; }

    /** Rows of VMs whose owner, host and group are loaded; two more queries whatever their number. */
    List<Map<String, Object>> rows(List<Vm> vms) {
        var ids = vms.stream().map(vm -> vm.id).toList();
        var addresses = IpAddress.ofAll(ids).stream().collect(Collectors.groupingBy(a -> a.vmId));
        var macs = ids.isEmpty() ? Map.<Long, List<Nic>>of() : Nic.<Nic>list("vmId in ?1 order by slot", ids).stream().collect(Collectors.groupingBy(n -> n.vmId));
        return vms.stream().map(vm -> row(vm, addresses.getOrDefault(vm.id, List.of()), macs.getOrDefault(vm.id, List.of()))).toList();
    }

    private Map<String, Object> row(Vm vm, List<IpAddress> addresses, List<Nic> nics) {
        var row = new LinkedHashMap<String, Object>();
        row.put("vid", vm.id);
        row.put("uid", vm.owner.number);
        row.put("sid", vm.host.id);
        row.put("did", vm.host.group.id);
        row.put("dname", vm.host.group.name);
        row.put("gid", vm.group == null ? 0 : vm.group.id);
        row.put("vname", vm.name);
        row.put("vcpu", vm.cpu);
        row.put("vram", vm.ramMb);
        row.put("vrammin", vm.minRamMb);
        row.put("vdisk", vm.diskGb);
        row.put("vport", vm.linkSpeedMbps);
        row.put("vbandwidth", vm.trafficQuotaGb);
        row.put("bwusage", gigabytes(vm.trafficUsedBytes));
        row.put("bwdate", vm.trafficResetsOn);
        row.put("vip", addresses.stream().filter(a -> a.main).map(a -> a.ip).findFirst().orElse(""));
        row.put("vadditionalips", addresses.stream().filter(a -> !a.main).map(a -> a.ip).collect(Collectors.joining(",")));
        row.put("vos", vm.osTemplate == null ? "" : vm.osTemplate.name);
        row.put("vstatus", Codes.of(vm.status()));
        row.put("dpass", vm.passwordEncrypted == null ? "" : vault.open(vm.passwordEncrypted));
        var mac = nics.isEmpty() ? "" : nics.getFirst().mac;
        row.put("vmac", mac);
        row.put("console", "1");
        row.put("shareip", vm.sharedIp);
        row.put("portmap", vm.portForwards);
        row.put("binding_domain", vm.siteBindings);
        row.put("created", vm.createdAt == null ? 0 : vm.createdAt.getEpochSecond());
        row.put("vconfig", Map.of("backup_snapshot", vm.snapshots, "backup_full", vm.fullBackups));
        row.put("vpsinfo", Map.of("mac", mac));
        return row;
    }

    /** Three decimals, as the clients' samples have it. */
    static String gigabytes(long bytes) { return String.format(Locale.ROOT, "%.3f", bytes / (double) GIB); }
}
