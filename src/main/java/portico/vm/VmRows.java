package portico.vm;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.*;
import java.util.stream.Stream;
import portico.secret.Vault;
import portico.tenant.Columns;

/**
 * VMs as {@code vm_info} shows them: one statement whatever their number. It is the busiest query of the house and reads columns, not entities.
 */
@Singleton
class VmRows {

    private static final String SELECT = """
            select vm.id vid, u.number uid, h.id sid, h.host_group_id did, g.name dname, vm.vm_group_id gid, vm.name vname, vm.cpu vcpu, vm.ram_mb vram,
                   vm.min_ram_mb vrammin, vm.disk_gb vdisk, vm.link_speed_mbps vport, vm.traffic_quota_gb vbandwidth, vm.traffic_used_bytes used,
                   vm.traffic_resets_on::text bwdate, t.name vos, vm.status vstatus, vm.password_encrypted secret, vm.shared_ip shareip,
                   vm.port_forwards portmap, vm.site_bindings binding_domain, extract(epoch from vm.created_at) created, vm.snapshots, vm.full_backups,
                   (select host(a.ip) from ip_address a where a.vm_id = vm.id and a.main limit 1) vip,
                   (select string_agg(host(a.ip), ',' order by a.id) from ip_address a where a.vm_id = vm.id and not a.main) vadditionalips,
                   (select string_agg(d.size_gb::text, ',' order by d.slot) from data_disk d where d.vm_id = vm.id and d.removed_at is null) datadisks,
                   (select n.mac from nic n where n.vm_id = vm.id order by n.slot limit 1) mac
            from vm join user_account u on u.id = vm.owner_id join host h on h.id = vm.host_id join host_group g on g.id = h.host_group_id
                 left join os_template t on t.id = vm.os_template_id
            where vm.tenant = ? and\s""";

    private final Columns columns;
    private final Vault vault;

    VmRows(Columns columns, Vault vault) {
        this.columns = columns;
        this.vault = vault;
    }

    /** @param where conditions on {@code vm}, {@code u} and the rest of the statement above, with a {@code ?} for each of {@code with}; never made of what a caller sent */
    List<Map<String, Object>> find(String tenant, String where, List<?> with) {
        return columns.list(SELECT + where + " order by vm.id", Stream.concat(Stream.of(tenant), with.stream()).toList(), this::row);
    }

    private Map<String, Object> row(ResultSet vm) throws SQLException {
        var row = new LinkedHashMap<String, Object>();
        for (var key : List.of("vid", "uid", "sid", "did", "dname")) row.put(key, vm.getObject(key));
        row.put("gid", Objects.requireNonNullElse(vm.getObject("gid"), 0));
        for (var key : List.of("vname", "vcpu", "vram", "vrammin", "vdisk", "vport", "vbandwidth")) row.put(key, vm.getObject(key));
        row.put("bwusage", VmTraffic.gigabytes(vm.getLong("used")));
        for (var key : List.of("bwdate", "vip", "vadditionalips", "vos", "vstatus")) row.put(key, vm.getObject(key));
        var secret = vm.getBytes("secret");
        row.put("dpass", secret == null ? "" : vault.open(secret));
        row.put("vmac", vm.getObject("mac"));
        row.put("console", 1);
        for (var key : List.of("shareip", "portmap", "binding_domain")) row.put(key, vm.getObject(key));
        row.put("created", vm.getLong("created"));
        row.put("vconfig", Map.of("backup_snapshot", vm.getObject("snapshots"), "backup_full", vm.getObject("full_backups")));
        row.put("datadisks", Objects.requireNonNullElse(vm.getObject("datadisks"), ""));
        row.put("vpsinfo", Map.of("mac", Objects.requireNonNullElse(vm.getObject("mac"), "")));
        return row;
    }
}
