package portico.tenant.world;

import java.sql.Connection;
import java.sql.SQLException;
import portico.api.Refusal;
import portico.site.SiteName;

/** Forwarded ports and sites of a new VM. Range, reserved ports and allowance are guarded by the database (V140). */
class SharedRules {

    private final Connection database;
    private final YamlTree tree;

    SharedRules(Connection database, YamlTree tree) {
        this.database = database;
        this.tree = tree;
    }

    void bring(WorldFile.Vm vm, long id, long nic, String at) throws SQLException {
        var forwards = WorldFile.orEmpty(vm.forwards());
        for (int i = 0; i < forwards.size(); i++) forward(forwards.get(i), id, nic, at + ".forwards[" + i + "]");
        var sites = WorldFile.orEmpty(vm.sites());
        for (int i = 0; i < sites.size(); i++) site(sites.get(i), id, nic, at + ".sites[" + i + "]");
    }

    private void forward(WorldFile.PortRule rule, long vm, long nic, String at) throws SQLException {
        var protocol = rule.protocol() == null ? WorldFile.PortProtocol.TCP : rule.protocol();
        try (var insert = database.prepareStatement("""
                insert into port_forward (tenant, vm_id, host_id, nic_id, public_port, private_port, protocol)
                select tenant, id, host_id, ?, coalesce(?, portico_free_ports(host_id, ?, 1)), ?, ? from vm where id = ? on conflict do nothing""")) {
            insert.setLong(1, nic);
            insert.setObject(2, rule.publicPort());
            insert.setString(3, protocol.name());
            insert.setInt(4, rule.privatePort());
            insert.setString(5, protocol.name());
            insert.setLong(6, vm);
            if (insert.executeUpdate() == 0) tree.problem(at + ".publicPort", rule.publicPort() + " is taken");
        }
    }

    private void site(String domain, long vm, long nic, String at) throws SQLException {
        SiteName name;
        try {
            name = SiteName.of(domain);
        } catch (Refusal refused) {
            tree.problem(at, "'" + domain + "' is " + (refused.code.equals("site.suffix") ? "a public suffix" : "no domain name"));
            return;
        }
        try (var insert = database.prepareStatement("""
                insert into site_binding (tenant, vm_id, host_id, nic_id, domain, looks) select tenant, id, host_id, ?, ?, ? from vm where id = ? on conflict do nothing""")) {
            insert.setLong(1, nic);
            insert.setString(2, name.ascii());
            insert.setString(3, name.looks());
            insert.setLong(4, vm);
            if (insert.executeUpdate() == 0) tree.problem(at, name.ascii() + " is bound already");
        }
    }
}
