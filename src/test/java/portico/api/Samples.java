package portico.api;

import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import portico.testing.Given;

/** Legal calls for any command of the catalogue, made up from its declaration: what the sweeps begin with before they break one thing. */
@Singleton
class Samples {

    /** An id nobody has. */
    static final long NOBODY = 999_999_999;

    private final Given given;

    Samples(Given given) { this.given = given; }

    /** A customer with one of everything ids can name. */
    record Household(Given.Customer owner, Map<String, Long> ids) {}

    Household household(String tenant) {
        var owner = given.customer(tenant, 0);
        var vm = given.vm(owner);
        given.sql("insert into task (tenant, type, action, kind, state, work_order, user_id, vm_id, asked_by) values (?, 'vm.power', 'start', 3, 'FAILED', ?::jsonb, ?, ?, 'test')",
                tenant, "{\"vmId\":" + vm.id() + ",\"action\":\"START\"}", owner.id(), vm.id());
        given.sql("insert into vm_group (tenant, user_id, name) values (?, ?, 'folder')", tenant, owner.id());
        given.sql("insert into web_session (tenant, user_id, token_hash, ip, user_agent) values (?, ?, ?, '', '')", tenant, owner.id(), portico.secret.Tokens.random());
        given.sql("insert into port_forward (tenant, vm_id, host_id, nic_id, public_port, private_port, protocol) select vm.tenant, vm.id, vm.host_id, n.id, portico_free_ports(vm.host_id, 'TCP', 1), 22, 'TCP' from vm join nic n on n.vm_id = vm.id where vm.id = ?", vm.id());
        given.sql("insert into site_binding (tenant, vm_id, host_id, nic_id, domain, looks) select vm.tenant, vm.id, vm.host_id, n.id, ?, ? from vm join nic n on n.vm_id = vm.id where vm.id = ?", "a" + vm.id() + ".sample.test", "a" + vm.id(), vm.id());
        long task = newest(tenant, "Task where userId = ?1", owner.id());
        long group = newest(tenant, "VmGroup where userId = ?1", owner.id());
        var ids = new LinkedHashMap<String, Long>(Map.of("User", owner.number(), "Vm", vm.id(), "Task", task, "VmGroup", group));
        ids.put("Host", tenant.equals(Given.ACME) ? 3L : 4L);
        ids.put("OsTemplate", Given.DEBIAN);
        ids.put("Nic", newest(tenant, "Nic where vmId = ?1", vm.id()));
        ids.put("IsoImage", tenant.equals(Given.ACME) ? 21L : 22L);
        ids.put("Doomed", vm.id());
        given.sql("insert into trashed_vm (vm_id, tenant, owner_number, host_id, name, disk_gb, machine, packed, trashed_at, erase_at, asked_by) select nextval(pg_get_serial_sequence('vm', 'id')), ?, ?, ?, 'old', 5, '{}', '{}', now(), now() + interval '1 day', 'test'",
                tenant, owner.number(), ids.get("Host"));
        ids.put("TrashedVm", newest(tenant, "TrashedVm where ownerNumber = ?1", "vmId", owner.number()));
        given.sql("insert into backup (tenant, vm_id, vm_number, vm_name, owner_id, host_id, kind, name, state, disk_gb, os_name, guest_user) values (?, ?, ?, ?, ?, ?, 0, 'early', 'DONE', 5, '', 'root')",
                tenant, vm.id(), vm.id(), vm.name(), owner.id(), ids.get("Host"));
        ids.put("Backup", newest(tenant, "Backup where ownerId = ?1", owner.id()));
        given.sql("insert into backup_schedule (tenant, vm_id, kind, rhythm, weekday, hour, keep, next_at) values (?, ?, 0, 1, '1', 3, 1, now() + interval '1 day')", tenant, vm.id());
        ids.put("BackupSchedule", newest(tenant, "BackupSchedule where vm.id = ?1", vm.id()));
        ids.put("PortForward", newest(tenant, "PortForward where vmId = ?1", vm.id()));
        ids.put("SiteBinding", newest(tenant, "SiteBinding where vmId = ?1", vm.id()));
        given.sql("insert into firewall (vm_id, host_id, tenant) select id, host_id, tenant from vm where id = ?", vm.id());
        given.sql("insert into firewall_rule (tenant, vm_id, position, direction, act, protocol, ports) values (?, ?, 1, 'IN', 'ALLOW', 'TCP', '22')", tenant, vm.id());
        ids.put("FirewallRule", newest(tenant, "FirewallRule where vmId = ?1", vm.id()));
        given.sql("insert into data_disk (tenant, vm_id, slot, size_gb) values (?, ?, 1, 2)", tenant, vm.id());
        ids.put("DataDisk", newest(tenant, "DataDisk where vmId = ?1", vm.id()));
        return new Household(owner, ids);
    }

    private long newest(String tenant, String from, long user) { return newest(tenant, from, "id", user); }

    private long newest(String tenant, String from, String id, long user) {
        return given.inside(tenant, () -> io.quarkus.arc.Arc.container().instance(jakarta.persistence.EntityManager.class).get()
                .createQuery("select max(e." + id + ") from " + from.replaceFirst(" ", " e "), Long.class).setParameter(1, user).getSingleResult());
    }

    /** Parameters that satisfy the declaration at this level, ids being the household's. */
    Map<String, String> legal(Entry entry, Level level, Household house) {
        var parameters = new LinkedHashMap<String, String>();
        if (!entry.sub.isEmpty()) parameters.put("subaction", entry.sub);
        for (var p : entry.parameters) if (p.required(level)) parameters.put(p.wire(), value(p, house));
        // Either of two would do, so neither is required.
        if (entry.action.equals("vm_create")) parameters.putAll(Map.of("serverid", String.valueOf(house.ids().get("Host")), "osid", String.valueOf(house.ids().get("OsTemplate"))));
        return parameters;
    }

    String value(Entry.Parameter p, Household house) {
        if (!p.codes().isEmpty()) return p.codes().getFirst();
        var unique = String.valueOf(System.nanoTime());
        return switch (p.kind()) {
            case "number", "list" -> p.wire().equals("ram_max") ? "512" : p.wire().equals("disk") ? "5" : "1";
            case "truth" -> "0";
            case "date" -> "20260101";
            case "text" -> switch (p.wire()) {
                case "email" -> "m" + unique + "@example.test";
                case "tel" -> "8613800138000";
                case "sshkey" -> "ssh-ed25519 " + java.util.Base64.getEncoder().encodeToString(ed25519(unique)) + " sample";
                case "domain" -> "d" + unique + ".example.org";
                default -> "abc" + unique;
            };
            default -> {
                var id = house.ids().get(p.kind());
                if (id == null) throw new AssertionError("the sweeps have no " + p.kind() + " to name; add one to Samples.household");
                yield String.valueOf(id);
            }
        };
    }

    private static byte[] ed25519(String unique) {
        var key = ByteBuffer.allocate(51).putInt(11).put("ssh-ed25519".getBytes(StandardCharsets.US_ASCII)).putInt(32);
        return key.put(unique.getBytes(StandardCharsets.US_ASCII), 0, Math.min(32, unique.length())).array();
    }

    static Object[] flat(Map<String, String> parameters) {
        var all = new ArrayList<Object>();
        parameters.forEach((name, value) -> all.addAll(List.of(name, value)));
        return all.toArray();
    }
}
