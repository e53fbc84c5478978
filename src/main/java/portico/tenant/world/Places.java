package portico.tenant.world;

import static portico.tenant.world.Row.Kind.ADDRESS;
import static portico.tenant.world.Row.Kind.BIG;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The platform's own things: host groups, hosts, templates, ISO images, addresses. */
class Places {

    private final Rows rows;
    private final Connection database;
    private final YamlTree tree;
    private final Secrets secrets;

    Places(Rows rows, Connection database, YamlTree tree, Secrets secrets) {
        this.rows = rows;
        this.database = database;
        this.tree = tree;
        this.secrets = secrets;
    }

    void bring(WorldFile file) throws SQLException {
        for (var group : file.hostGroups()) {
            if (group.backupAccess() != null) rows.bring(store(group));
            rows.bring(new Row("host_group", "host group " + group.id() + " " + group.name()).by("id", BIG, group.id()).text("name", "name", group.name())
                .text("backupStore", "backup_store", group.backupStore()));
        }
        for (var host : file.hosts()) {
            rows.bring(row(host));
            if (host.reservedPorts() != null) reservedPorts(host);
        }
        for (var template : file.templates()) template(template);
        for (var image : file.isoImages()) isoImage(image);
        for (int i = 0; i < file.ipBlocks().size(); i++) ipBlock(file.ipBlocks().get(i), "ipBlocks[" + i + "]");
    }

    private Row row(WorldFile.Host host) throws SQLException {
        var ports = host.portRange() == null ? null : PortRange.parse(host.portRange()).orElseThrow();
        var row = new Row("host", "host " + host.id() + " " + host.name()).by("id", BIG, host.id())
                .set("group", "host_group_id", BIG, host.group())
                .text("name", "name", host.name())
                .text("address", "address", host.address())
                .text("driver", "driver", WorldReader.word(host.driver()))
                .text("uri", "uri", host.uri())
                .text("storage", "storage", host.storage())
                .text("network", "network", host.network())
                .number("maxCpu", "max_cpu", host.maxCpu())
                .number("maxRamMb", "max_ram_mb", host.maxRamMb())
                .number("maxDiskGb", "max_disk_gb", host.maxDiskGb())
                .text("rack", "rack", host.rack())
                .text("cloneMode", "clone_mode", host.cloneMode() == null ? null : host.cloneMode().name())
                .text("publicIp", "public_ip", host.publicIp())
                .number("portRange first", "port_from", ports == null ? null : ports.first())
                .number("portRange last", "port_to", ports == null ? null : ports.last())
                .text("maintenance", "maintenance", host.maintenance());
        if (host.ssh() != null) ssh(row, host.ssh());
        return row;
    }

    /** The list as a whole is one of the host's values: what it does not name is not reserved any more. */
    private void reservedPorts(WorldFile.Host host) throws SQLException {
        record Reserved(PortRange ports, String reason) {}
        var wanted = host.reservedPorts().stream().map(entry -> new Reserved(PortRange.ports(entry.ports()).orElseThrow(), entry.reason().strip()))
                .sorted(Comparator.comparing((Reserved r) -> r.ports.first()).thenComparing(r -> r.ports.last())).toList();
        var after = wanted.stream().map(r -> r.ports + " " + r.reason).collect(Collectors.joining(", "));
        var before = reservedPorts(host.id());
        if (before.equals(after)) return;
        try (var delete = database.prepareStatement("delete from reserved_port where host_id = ?")) {
            delete.setLong(1, host.id());
            delete.executeUpdate();
        }
        for (var reserved : wanted) {
            try (var insert = database.prepareStatement("insert into reserved_port (host_id, first_port, last_port, reason) values (?, ?, ?, ?)")) {
                insert.setLong(1, host.id());
                insert.setInt(2, reserved.ports.first());
                insert.setInt(3, reserved.ports.last());
                insert.setString(4, reserved.reason);
                insert.executeUpdate();
            }
        }
        rows.note(new Change(Change.Kind.CHANGED, "host " + host.id() + " " + host.name(), List.of("reservedPorts: " + shown(before) + " -> " + shown(after))));
    }

    private String reservedPorts(long host) throws SQLException {
        try (var query = database.prepareStatement("select coalesce(string_agg(first_port || case when last_port = first_port then '' else '-' || last_port end || ' ' || reason, ', ' order by first_port, last_port), '') "
                + "from reserved_port where host_id = ?")) {
            query.setLong(1, host);
            try (var result = query.executeQuery()) {
                result.next();
                return result.getString(1);
            }
        }
    }

    private static String shown(String list) { return list.isEmpty() ? "(none)" : list; }

    private void ssh(Row row, WorldFile.Ssh ssh) throws SQLException {
        row.text("ssh.address", "ssh_address", ssh.address()).text("ssh.user", "ssh_user", ssh.user()).number("ssh.port", "ssh_port", ssh.port()).text("ssh.hostKey", "ssh_host_key", ssh.hostKey().strip());
        if (ssh.keyFile() != null) row.text("ssh.keyFile", "ssh_key_file", ssh.keyFile());
        secrets.sealed(rows, row, "ssh.key", "ssh_key", ssh.keyFile() != null ? "" : ssh.key());
        if (ssh.key() != null) row.text("ssh.keyFile", "ssh_key_file", "");
    }

    private Row store(WorldFile.HostGroup group) throws SQLException {
        var access = group.backupAccess();
        var row = new Row("backup_store", "store for backups " + group.backupStore()).by("location", Row.Kind.TEXT, group.backupStore())
                .text("hostKey", "host_key", access.hostKey() == null ? null : access.hostKey().strip())
                .text("accessKey", "access_key", access.accessKey()).text("region", "region", access.region());
        // One key takes the other's place.
        if (access.keyFile() != null || access.key() != null) row.text("keyFile", "key_file", access.keyFile() == null ? "" : access.keyFile());
        secrets.sealed(rows, row, "key", "ssh_key", access.keyFile() != null ? "" : access.key());
        secrets.sealed(rows, row, "secretKey", "secret_key", access.secretKey());
        return row;
    }

    private void template(WorldFile.Template template) throws SQLException {
        var label = "template " + template.id() + " " + template.name();
        rows.bring(new Row("os_template", label).by("id", BIG, template.id())
                .text("name", "name", template.name())
                .text("image", "image", template.image())
                .flag("agent", "agent", template.agent())
                .text("family", "family", WorldReader.word(template.family()))
                .number("minDiskGb", "min_disk_gb", template.minDiskGb())
                .flag("enabled", "enabled", template.enabled()));
        for (var host : template.hosts()) {
            rows.bring(new Row("os_template_host", label + " on host " + host).by("os_template_id", BIG, template.id()).by("host_id", BIG, host));
        }
    }

    private void isoImage(WorldFile.IsoImage image) throws SQLException {
        var label = "ISO image " + image.id() + " " + image.name();
        rows.bring(new Row("iso_image", label).by("id", BIG, image.id()).text("name", "name", image.name()).text("file", "file", image.file()));
        for (var host : image.hosts()) {
            rows.bring(new Row("iso_image_host", label + " on host " + host).by("iso_image_id", BIG, image.id()).by("host_id", BIG, host));
        }
    }

    private void ipBlock(WorldFile.IpBlock block, String at) throws SQLException {
        rows.bring(new Row("ip_block", "IP block " + block.id() + " " + block.name()).by("id", BIG, block.id())
                .set("host", "host_id", BIG, block.host())
                .text("name", "name", block.name())
                .set("start", "start_ip", ADDRESS, block.start())
                .set("end", "end_ip", ADDRESS, block.end())
                .text("netmask", "netmask", block.netmask())
                .text("gateway", "gateway", block.gateway())
                .lines("dns", "dns", block.dns())
                .text("network", "network", block.network())
                .flag("shared", "shared", block.shared())
                .flag("wholeGroup", "whole_group", block.wholeGroup()));
        addresses(block, at);
    }

    /** One row per address of the block but the gateway. Addresses a narrowed block no longer covers stay: deleting is not this file's business. */
    private void addresses(WorldFile.IpBlock block, String at) throws SQLException {
        try (var taken = database.prepareStatement("select host(ip), ip_block_id from ip_address where ip between ?::inet and ?::inet and ip_block_id <> ? limit 1")) {
            taken.setString(1, block.start());
            taken.setString(2, block.end());
            taken.setLong(3, block.id());
            try (var result = taken.executeQuery()) {
                if (result.next()) {
                    tree.problem(at + ".start", result.getString(1) + " already belongs to IP block " + result.getLong(2));
                    return;
                }
            }
        }
        try (var insert = database.prepareStatement("insert into ip_address (ip_block_id, ip) select ?, ip from "
                + "(select ?::inet + n as ip from generate_series(0, ?::inet - ?::inet) n) where ip <> ?::inet on conflict do nothing")) {
            insert.setLong(1, block.id());
            insert.setString(2, block.start());
            insert.setString(3, block.end());
            insert.setString(4, block.start());
            insert.setString(5, block.gateway());
            var added = insert.executeUpdate();
            if (added > 0) rows.note(new Change(Change.Kind.CREATED, added + " addresses in IP block " + block.id() + " " + block.name(), List.of()));
        }
    }
}
