package portico.api;

import jakarta.inject.Singleton;
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
        long task = newest(tenant, "Task where userId = ?1", owner.id());
        long group = newest(tenant, "VmGroup where userId = ?1", owner.id());
        var ids = new LinkedHashMap<String, Long>(Map.of("User", owner.number(), "Vm", vm.id(), "Task", task, "VmGroup", group));
        ids.put("Host", tenant.equals(Given.ACME) ? 3L : 4L);
        ids.put("OsTemplate", Given.DEBIAN);
        return new Household(owner, ids);
    }

    private long newest(String tenant, String from, long user) {
        return given.inside(tenant, () -> io.quarkus.arc.Arc.container().instance(jakarta.persistence.EntityManager.class).get()
                .createQuery("select max(e.id) from " + from.replaceFirst(" ", " e "), Long.class).setParameter(1, user).getSingleResult());
    }

    /** Parameters that satisfy the declaration at this level, ids being the household's. */
    Map<String, String> legal(Entry entry, Level level, Household house) {
        var parameters = new LinkedHashMap<String, String>();
        if (!entry.sub.isEmpty()) parameters.put("subaction", entry.sub);
        for (var p : entry.parameters) if (p.required(level)) parameters.put(p.wire(), value(p, house));
        return parameters;
    }

    String value(Entry.Parameter p, Household house) {
        if (!p.codes().isEmpty()) return p.codes().getFirst();
        var unique = String.valueOf(System.nanoTime());
        return switch (p.kind()) {
            case "number", "list" -> "1";
            case "truth" -> "0";
            case "date" -> "20260101";
            case "text" -> switch (p.wire()) {
                case "email" -> "m" + unique + "@example.test";
                case "tel" -> "8613800138000";
                default -> "abc" + unique;
            };
            default -> {
                var id = house.ids().get(p.kind());
                if (id == null) throw new AssertionError("the sweeps have no " + p.kind() + " to name; add one to Samples.household");
                yield String.valueOf(id);
            }
        };
    }

    static Object[] flat(Map<String, String> parameters) {
        var all = new ArrayList<Object>();
        parameters.forEach((name, value) -> all.addAll(List.of(name, value)));
        return all.toArray();
    }
}
