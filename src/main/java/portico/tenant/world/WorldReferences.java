package portico.tenant.world;

import static portico.tenant.world.WorldChecks.each;
import static portico.tenant.world.WorldChecks.eachOf;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import portico.hypervisor.HostTarget;

/** Whether what a world file refers to is there: in the file itself or in the database. */
class WorldReferences {

    private final YamlTree tree;
    private final WorldFile world;
    private final Known known;

    /** @param known what the database holds besides */
    WorldReferences(YamlTree tree, WorldFile world, Known known) {
        this.tree = tree;
        this.world = world;
        this.known = known;
    }

    void check() {
        var tenants = with(known.tenants(), world.tenants().stream().map(WorldFile.Tenant::code).toList());
        var groups = with(known.hostGroups(), world.hostGroups().stream().map(WorldFile.HostGroup::id).toList());
        var hosts = with(known.hosts(), world.hosts().stream().map(WorldFile.Host::id).toList());
        var templates = with(known.templates(), world.templates().stream().map(WorldFile.Template::id).toList());
        each("tenants", world.tenants(), (t, at) -> eachOf(t.hostGroups(), (group, i) -> exists(groups, group, at + ".hostGroups[" + i + "]", "host group")));
        each("userGroups", world.userGroups(), (g, at) -> tenantOf(g.tenant(), tenants, at));
        each("users", world.users(), (u, at) -> tenantOf(u.tenant(), tenants, at));
        each("hosts", world.hosts(), (h, at) -> {
            exists(groups, h.group(), at + ".group", "host group");
            if (h.uri() != null && HostTarget.isElsewhere(h.uri()) && h.ssh() == null && !known.hostsBySsh().contains(h.id())) tree.problem(at + ".uri", "leads to another machine; its files, programs and screens need 'ssh'");
        });
        each("ipBlocks", world.ipBlocks(), (b, at) -> exists(hosts, b.host(), at + ".host", "host"));
        each("templates", world.templates(), (t, at) -> eachOf(t.hosts(), (h, i) -> exists(hosts, h, at + ".hosts[" + i + "]", "host")));
        each("isoImages", world.isoImages(), (t, at) -> eachOf(t.hosts(), (h, i) -> exists(hosts, h, at + ".hosts[" + i + "]", "host")));
        each("vms", world.vms(), (vm, at) -> {
            exists(hosts, vm.host(), at + ".host", "host");
            exists(templates, vm.template(), at + ".template", "template");
            if (vm.tenant() != null) exists(tenants, vm.tenant(), at + ".tenant", "tenant");
            var owners = owners(vm);
            if (owners == 0) tree.problem(at + ".user", "user " + vm.user() + " is not defined");
            if (owners > 1) tree.problem(at + ".user", "user " + vm.user() + " exists at several tenants; name one with 'tenant'");
            if (vm.madeBackups() != null && vm.state() == null) tree.problem(at + ".madeBackups", "only VMs with a state can have backups from the start");
            if (vm.state() != null && !simulated(vm.host())) tree.problem(at + ".state", "only VMs on a simulated host can be given a state");
        });
    }

    private long owners(WorldFile.Vm vm) {
        var owners = new HashSet<>(known.users());
        world.users().forEach(u -> owners.add(new Known.Customer(tenantOrOnly(u.tenant()), u.userid())));
        return owners.stream().filter(o -> o.number() == vm.user() && (vm.tenant() == null || vm.tenant().equals(o.tenant()))).count();
    }

    private boolean simulated(long host) {
        return world.hosts().stream().filter(h -> h.id() == host).findFirst().map(h -> h.driver() == WorldFile.Driver.SIMULATED)
                .orElse(known.simulatedHosts().contains(host));
    }

    /** The tenant a row belongs to: the one named, or the only one there is; null when that is unclear. */
    String tenantOrOnly(String named) {
        if (named != null) return named;
        var all = with(known.tenants(), world.tenants().stream().map(WorldFile.Tenant::code).toList());
        return all.size() == 1 ? all.iterator().next() : null;
    }

    private void tenantOf(String named, Set<String> tenants, String at) {
        if (named != null) exists(tenants, named, at + ".tenant", "tenant");
        else if (tenants.size() != 1) tree.problem(at, "'tenant' is missing, and there is more than one");
    }

    private <T> void exists(Set<T> all, T wanted, String at, String what) {
        if (!all.contains(wanted)) tree.problem(at, what + " " + wanted + " is not defined");
    }

    private static <T> Set<T> with(Set<T> known, List<T> more) {
        var all = new HashSet<>(known);
        all.addAll(more);
        return all;
    }
}
