package portico.vm;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.util.*;
import portico.secret.Vault;

/**
 * VMs as {@code vm_info} shows them: one statement whatever their number. It is the busiest query of the house and reads columns, not entities;
 * as Hibernate's tenant filter knows nothing of such statements, the tenant is named in it.
 */
@Singleton
class VmRows {

    private static final String SELECT = """
            select vm.id vid, u.number uid, h.id sid, h.host_group_id did, g.name dname, vm.vm_group_id gid, vm.name vname, vm.cpu vcpu, vm.ram_mb vram,
                   vm.min_ram_mb vrammin, vm.disk_gb vdisk, vm.link_speed_mbps vport, vm.traffic_quota_gb vbandwidth, vm.traffic_used_bytes used,
                   cast(vm.traffic_resets_on as text) bwdate, t.name vos, vm.status vstatus, vm.password_encrypted secret, vm.shared_ip shareip,
                   vm.port_forwards portmap, vm.site_bindings binding_domain, extract(epoch from vm.created_at) created, vm.snapshots, vm.full_backups,
                   (select host(a.ip) from ip_address a where a.vm_id = vm.id and a.main limit 1) vip,
                   (select string_agg(host(a.ip), ',' order by a.id) from ip_address a where a.vm_id = vm.id and not a.main) vadditionalips,
                   (select string_agg(cast(d.size_gb as text), ',' order by d.slot) from data_disk d where d.vm_id = vm.id and d.removed_at is null) datadisks,
                   (select n.mac from nic n where n.vm_id = vm.id order by n.slot limit 1) mac
            from vm join user_account u on u.id = vm.owner_id join host h on h.id = vm.host_id join host_group g on g.id = h.host_group_id
                 left join os_template t on t.id = vm.os_template_id
            where vm.tenant = :tenant and\s""";

    private final EntityManager database;
    private final Vault vault;

    VmRows(EntityManager database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** @param where conditions on {@code vm}, {@code u} and the rest of the statement above; never made of what a caller sent */
    List<Map<String, Object>> find(String tenant, String where, Map<String, Object> with) {
        var query = database.createNativeQuery(SELECT + where + " order by vm.id", Tuple.class).setParameter("tenant", tenant);
        with.forEach(query::setParameter);
        @SuppressWarnings("unchecked") List<Tuple> found = query.getResultList();
        return found.stream().map(this::row).toList();
    }

    private Map<String, Object> row(Tuple vm) {
        var row = new LinkedHashMap<String, Object>();
        for (var key : List.of("vid", "uid", "sid", "did", "dname")) row.put(key, vm.get(key));
        row.put("gid", Objects.requireNonNullElse(vm.get("gid"), 0));
        for (var key : List.of("vname", "vcpu", "vram", "vrammin", "vdisk", "vport", "vbandwidth")) row.put(key, vm.get(key));
        row.put("bwusage", VmTraffic.gigabytes(((Number) vm.get("used")).longValue()));
        for (var key : List.of("bwdate", "vip", "vadditionalips", "vos", "vstatus")) row.put(key, vm.get(key));
        row.put("dpass", vm.get("secret") == null ? "" : vault.open((byte[]) vm.get("secret")));
        row.put("vmac", vm.get("mac"));
        row.put("console", 1);
        for (var key : List.of("shareip", "portmap", "binding_domain")) row.put(key, vm.get(key));
        row.put("created", ((Number) vm.get("created")).longValue());
        row.put("vconfig", Map.of("backup_snapshot", vm.get("snapshots"), "backup_full", vm.get("full_backups")));
        row.put("datadisks", Objects.requireNonNullElse(vm.get("datadisks"), ""));
        row.put("vpsinfo", Map.of("mac", Objects.requireNonNullElse(vm.get("mac"), "")));
        return row;
    }
}
